import { functionLimits } from "../../../functions/core/queue-limits.ts";
import type { createPorts } from "../../../functions/edges/create-ports.ts";
import { reconcileClusterWith } from "../../../functions/handlers/reconcile-cluster.ts";
import { takeTriggersWith } from "../../../functions/handlers/take-triggers.ts";
import { type RunningEventSources, runMappings } from "../../../local/aws/run-mappings.ts";
import type { LocalAws } from "../../../local/aws/start-aws.ts";
import type { WorldQueues } from "../../../local/create-queues.ts";
import type { WorldClock } from "../../../local/world-clock.ts";
import { ExecutionEnvironments } from "./execution-environments.ts";
import type { Ledger } from "./ledger.ts";

export interface RunningFunctions {
  readonly environments: readonly ExecutionEnvironments[];
  readonly mappings: RunningEventSources;
}

/** Both functions on their queues, with the numbers of the deployment. `wireAnew`: for each execution environment. */
export function runFunctions(
  aws: LocalAws,
  queues: WorldQueues,
  createPortsAnew: () => ReturnType<typeof createPorts>,
  ledger: Ledger,
  clock: WorldClock,
): RunningFunctions {
  const takeTriggers = new ExecutionEnvironments(
    "take-triggers",
    () => takeTriggersWith(createPortsAnew()),
    ledger,
    clock,
  );
  const reconcileCluster = new ExecutionEnvironments(
    "reconcile-cluster",
    () => reconcileClusterWith(createPortsAnew()),
    ledger,
    clock,
  );
  const timeoutSeconds = functionLimits.timeoutSeconds;
  const mappings = runMappings(aws, [
    {
      queueArn: queues.triggers.queue.arn,
      functionName: "take-triggers",
      handler: takeTriggers.invoke,
      ...functionLimits.takeTriggers,
      timeoutSeconds,
    },
    {
      queueArn: queues.work.queue.arn,
      functionName: "reconcile-cluster",
      handler: reconcileCluster.invoke,
      ...functionLimits.reconcileCluster,
      timeoutSeconds,
    },
  ]);
  return { environments: [takeTriggers, reconcileCluster], mappings };
}
