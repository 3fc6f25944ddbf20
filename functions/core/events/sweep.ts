import { type ClusterId, clusterKey } from "../cluster-id.ts";
import { digest } from "../digest.ts";
import { recordName } from "../product-names.ts";
import { clusterNameSchema } from "./cluster-id-schema.ts";
import { writeRequeue } from "./requeue-message.ts";
import type { DeploymentScope } from "./trigger.ts";

/** SQS delays no message longer, in seconds. */
const spreadSeconds = 900;

/** Path under which the records of the home account and region lie. */
export function recordsPath(prefix: string, scope: DeploymentScope): string {
  return recordName(prefix, `${scope.account}/${scope.region}`);
}

/** Every cluster that exists, and every one that has a record: the deleted ones are noticed by it. */
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

/** A cluster's own second within a sweep: always the same, so that its sweeps are evenly apart. */
export function sweepRequeue(cluster: ClusterId, sweepId: string): { body: string; delaySeconds: number } {
  const delaySeconds = Number.parseInt(digest(clusterKey(cluster)).slice(0, 8), 16) % (spreadSeconds + 1);
  return { body: writeRequeue({ cluster, attempt: 0, id: `sweep ${sweepId}`, why: "sweep" }), delaySeconds };
}
