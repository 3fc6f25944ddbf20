import { type ClusterId, clusterKey } from "../cluster-id.ts";
import { digest } from "../digest.ts";
import { recordName } from "../product-names.ts";
import { clusterNameSchema } from "./cluster-id-schema.ts";
import type { Home } from "./signal.ts";
import { writeWakeUp } from "./wake-up-message.ts";

/** SQS delays no message longer, in seconds. */
const spreadSeconds = 900;

/** Path under which the records of the home account and region lie. */
export function recordsPath(prefix: string, home: Home): string {
  return recordName(prefix, `${home.account}/${home.region}`);
}

/** Every cluster that exists, and every one that has a record: the deleted ones are noticed by it. */
export function sweptClusters(
  prefix: string,
  home: Home,
  clusterNames: readonly string[],
  recordNames: readonly string[],
): readonly ClusterId[] {
  const path = `${recordsPath(prefix, home)}/`;
  const recorded = recordNames.filter((name) => name.startsWith(path)).map((name) => name.slice(path.length));
  const names = [...new Set([...clusterNames, ...recorded])].filter(
    (name) => clusterNameSchema.safeParse(name).success,
  );
  const { partition, account, region } = home;
  return names.sort().map((name) => ({ partition, account, region, name }));
}

/** A cluster's own second within a sweep: always the same, so that its sweeps are evenly apart. */
export function sweepWakeUp(cluster: ClusterId, sweepId: string): { body: string; delaySeconds: number } {
  const delaySeconds = Number.parseInt(digest(clusterKey(cluster)).slice(0, 8), 16) % (spreadSeconds + 1);
  return { body: writeWakeUp({ cluster, attempt: 0, id: `sweep ${sweepId}`, why: "sweep" }), delaySeconds };
}
