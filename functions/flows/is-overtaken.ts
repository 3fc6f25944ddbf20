import { clusterKey } from "../core/cluster-id.ts";
import { recordName } from "../core/product-names.ts";
import { stableJson } from "../core/stable-json.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/**
 * Whether another pass wrote the state of this cluster after this one had loaded its record. Its state would look forged,
 * because only the record as it is now proves it.
 */
export async function isOvertaken(pass: ConnectedPass, before: Observed, now: Observed): Promise<boolean> {
  if (versionsOf(before) !== versionsOf(now)) return true;
  if (now.live.distrusted.length === 0) return false;
  const { ports, request, recordVersion } = pass;
  const stored = await ports.records.read(recordName(ports.recordPrefix, clusterKey(request.cluster)));
  return stored?.version !== recordVersion;
}

function versionsOf({ live: { stateConfigMaps } }: Observed): string {
  const versions = stateConfigMaps.map(({ metadata: { uid = "", resourceVersion = "" } }) => [
    uid,
    resourceVersion,
  ]);
  return stableJson(versions.map((pair) => pair.join(" ")).sort());
}
