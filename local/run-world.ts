import { reconcileClusterWith } from "../functions/handlers/reconcile-cluster.ts";
import { takeTriggersWith } from "../functions/handlers/take-triggers.ts";
import { runMappings } from "./aws/run-mappings.ts";
import type { LocalWorld } from "./local-world.ts";

/** Milliseconds between two looks of everybody inside the clusters. */
const tickMilliseconds = 20;

/** Sets the world in motion: the product's functions on their queues, and whoever lives in the clusters. */
export function runWorld({ aws, portsFor, queues, clusters }: LocalWorld): { stop: () => Promise<void> } {
  const mappings = runMappings(aws, [
    {
      queueArn: queues.triggers.queue.arn,
      functionName: "take-triggers",
      handler: takeTriggersWith(portsFor),
      batchSize: 10,
      maximumConcurrency: 2,
      reportBatchItemFailures: true,
      timeoutSeconds: 120,
    },
    {
      queueArn: queues.work.queue.arn,
      functionName: "reconcile-cluster",
      handler: reconcileClusterWith(portsFor),
      batchSize: 1,
      maximumConcurrency: 10,
      reportBatchItemFailures: false,
      timeoutSeconds: 120,
    },
  ]);
  const ticks = setInterval(() => {
    for (const { simulated } of clusters.values()) simulated.step();
  }, tickMilliseconds);
  return {
    async stop() {
      clearInterval(ticks);
      await mappings.stop();
    },
  };
}
