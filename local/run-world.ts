import { reconcileClusterWith } from "../functions/handlers/reconcile-cluster.ts";
import { takeSignalsWith } from "../functions/handlers/take-signals.ts";
import { runMappings } from "./aws/run-mappings.ts";
import type { LocalWorld } from "./local-world.ts";

/** Milliseconds between two looks of everybody inside the clusters. */
const lookEvery = 20;

/** Sets the world in motion: the product's functions on their queues, and whoever lives in the clusters. */
export function runWorld({ aws, portsWithin, queues, clusters }: LocalWorld): { stop: () => Promise<void> } {
  const mappings = runMappings(aws, [
    {
      queueArn: queues.signals.queue.arn,
      functionName: "take-signals",
      handler: takeSignalsWith(portsWithin),
      batchSize: 10,
      maximumConcurrency: 2,
      reportBatchItemFailures: true,
      timeoutSeconds: 120,
    },
    {
      queueArn: queues.work.queue.arn,
      functionName: "reconcile-cluster",
      handler: reconcileClusterWith(portsWithin),
      batchSize: 1,
      maximumConcurrency: 10,
      reportBatchItemFailures: false,
      timeoutSeconds: 120,
    },
  ]);
  const looks = setInterval(() => {
    for (const { played } of clusters.values()) played.step();
  }, lookEvery);
  return {
    async stop() {
      clearInterval(looks);
      await mappings.stop();
    },
  };
}
