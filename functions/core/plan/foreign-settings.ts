import { firstNames } from "../first-names.ts";
import { jsonAt, listAt, mapAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import type { Objection } from "../objection.ts";
import { productNames } from "../product-names.ts";
import type { LiveState } from "./live-state.ts";
import { otherWriters, writerText } from "./other-writers.ts";
import type { Revision } from "./state-config-maps.ts";

const config = { namespace: productNames.namespace, name: "cilium-config" } as const;
export const configKey = `ConfigMap ${config.namespace}/${config.name}`;

/** Keys that a message and its remedy name. */
const mostNamed = 5;

/**
 * Keys of `cilium-config` that others have added: agents read them like ours when they start, and a repair leaves them
 * alone. Cilium itself adds none; its operator annotates the ConfigMap, and `cilium config set` is a person's.
 */
export function foreignSettings(
  live: LiveState,
  { objects }: Pick<Revision, "objects">,
): Objection | undefined {
  const found = live.objects.get(configKey);
  const applied = objects.find((object) => keyOf(object) === configKey);
  const foreign = foreignKeys(live, { objects });
  if (found === undefined || applied === undefined || foreign.length === 0) return undefined;
  const data = Object.fromEntries(foreign.map((key) => [key, ""]));
  const writers = otherWriters(found, { ...applied, data }).map(writerText);
  const who =
    writers.length === 0 ? "" : `, which ${firstNames(writers)} ${writers.length > 1 ? "have" : "has"} set`;
  const removals = foreign.slice(0, mostNamed).map((key) => ({ op: "remove", path: `/data/${key}` }));
  return {
    code: "foreign-setting",
    severity: "warning",
    message: `${configKey} has ${firstNames(foreign)} beside our own keys${who}: agents read it when they start.`,
    remedy:
      `Remove it: kubectl -n ${config.namespace} patch configmap ${config.name} --type=json -p '${JSON.stringify(removals)}' ; ` +
      "or set it for the whole fleet by the setting extraConfig.",
  };
}

/** Keys of `cilium-config` that nobody of us has applied. */
export function foreignKeys(live: LiveState, { objects }: Pick<Revision, "objects">): string[] {
  const found = live.objects.get(configKey);
  const applied = objects.find((object) => keyOf(object) === configKey);
  if (found === undefined || applied === undefined) return [];
  const known = mapAt(applied, "data");
  const keys = Object.keys(mapAt(found, "data")).filter((key) => !Object.hasOwn(known, key));
  return keys.filter((key) => !isOurs(found, key)).sort();
}

/** By the managedFields: what we have applied earlier, and no longer do, goes with the next write. */
function isOurs(found: KubeObject, key: string): boolean {
  return listAt(found, "metadata", "managedFields").some(
    (entry) =>
      jsonAt(entry, "manager") === productNames.fieldManager &&
      jsonAt(entry, "fieldsV1", "f:data", `f:${key}`) !== undefined,
  );
}
