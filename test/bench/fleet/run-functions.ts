import type { wire } from "../../../functions/edges/wire.ts";
import { reconcileClusterWith } from "../../../functions/handlers/reconcile-cluster.ts";
import { takeSignalsWith } from "../../../functions/handlers/take-signals.ts";
import { numbers } from "../../../infra/constructs/numbers.ts";
import { type RunningMappings, runMappings } from "../../../local/aws/run-mappings.ts";
import type { LocalAws } from "../../../local/aws/start-aws.ts";
import type { WorldQueues } from "../../../local/create-queues.ts";
import type { WorldClock } from "../../../local/world-clock.ts";
import { ExecutionEnvironments } from "./execution-environments.ts";
import type { Ledger } from "./ledger.ts";

export interface RunningFunctions {
  readonly environments: readonly ExecutionEnvironments[];
  readonly mappings: RunningMappings;
}

/** Both functions on their queues, with the numbers of the deployment. `wireAnew`: for each execution environment. */
export function runFunctions(
  aws: LocalAws,
  queues: WorldQueues,
  wireAnew: () => ReturnType<typeof wire>,
  ledger: Ledger,
  clock: WorldClock,
): RunningFunctions {
  const takeSignals = new ExecutionEnvironments(
    "take-signals",
    () => takeSignalsWith(wireAnew()),
    ledger,
    clock,
  );
  const reconcileCluster = new ExecutionEnvironments(
    "reconcile-cluster",
    () => reconcileClusterWith(wireAnew()),
    ledger,
    clock,
  );
  const timeoutSeconds = numbers.functionTimeoutSeconds;
  const mappings = runMappings(aws, [
    {
      queueArn: queues.signals.queue.arn,
      functionName: "take-signals",
      handler: takeSignals.invoke,
      batchSize: numbers.signals.batch,
      maximumConcurrency: numbers.signals.concurrency,
      reportBatchItemFailures: true,
      timeoutSeconds,
    },
    {
      queueArn: queues.work.queue.arn,
      functionName: "reconcile-cluster",
      handler: reconcileCluster.invoke,
      batchSize: 1,
      maximumConcurrency: numbers.concurrency.usual,
      reportBatchItemFailures: false,
      timeoutSeconds,
    },
  ]);
  return { environments: [takeSignals, reconcileCluster], mappings };
}
