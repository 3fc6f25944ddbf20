import { type ClusterId, clusterKey } from "../cluster-id.ts";
import { digest } from "../digest.ts";
import { recordName } from "../product-names.ts";
import { clusterNameSchema } from "./cluster-id-schema.ts";
import { longestDelay, writeRequeue } from "./requeue.ts";
import type { DeploymentScope } from "./trigger.ts";

/** Path of the records of the deployment's account and region. */
export function recordsPath(prefix: string, scope: DeploymentScope): string {
  return recordName(prefix, `${scope.account}/${scope.region}`);
}

/** Every cluster that exists, and every one that has a record: so deletions are noticed. Sorted by name. */
export function sweptClusters(
  prefix: string,
  scope: DeploymentScope,
  clusterNames: readonly string[],
  recordNames: readonly string[],
): readonly ClusterId[] {
  const path = `${recordsPath(prefix, scope)}/`;
  const recorded = recordNames.filter((name) => name.startsWith(path)).map((name) => name.slice(path.length));
  const names = [...new Set([...clusterNames, ...recorded])].filter(
    (name) => clusterNameSchema.safeParse(name).success,
  );
  const { partition, account, region } = scope;
  return names.sort().map((name) => ({ partition, account, region, name }));
}

/**
 * The message that wakes one cluster of a sweep, at the cluster's own moment of every fifteen minutes: its passes are
 * evenly apart, and of many sweeps the FIFO queue keeps one message for each such moment.
 *
 * @param now Milliseconds since 1970.
 */
export function sweepRequeue(cluster: ClusterId, now: number): { body: string; delaySeconds: number } {
  const seconds = Math.floor(now / 1000);
  const moment = Number.parseInt(digest(clusterKey(cluster)).slice(0, 8), 16) % longestDelay;
  const delaySeconds = (((moment - seconds) % longestDelay) + longestDelay) % longestDelay;
  const id = `sweep ${seconds + delaySeconds}`;
  return { body: writeRequeue({ cluster, attempt: 0, id, why: "sweep" }), delaySeconds };
}
