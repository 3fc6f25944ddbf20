import { functionLimits } from "../functions/core/queue-limits.ts";
import { advanceRolloutWith } from "../functions/handlers/advance-rollout.ts";
import { reconcileClusterWith } from "../functions/handlers/reconcile-cluster.ts";
import { takeTriggersWith } from "../functions/handlers/take-triggers.ts";
import { runMappings } from "./aws/run-mappings.ts";
import type { LocalWorld } from "./local-world.ts";

/** Milliseconds between two steps of what is simulated inside the clusters. */
const tickMilliseconds = 20;

/** Sets the world in motion: the product's functions on their queues, and what is simulated inside the clusters. */
export function runWorld({ aws, portsFor, queues, clusters }: LocalWorld): { stop: () => Promise<void> } {
  const { timeoutSeconds } = functionLimits;
  const mappings = runMappings(aws, [
    {
      queueArn: queues.triggers.queue.arn,
      functionName: "take-triggers",
      handler: takeTriggersWith(portsFor),
      ...functionLimits.takeTriggers,
      timeoutSeconds,
    },
    {
      queueArn: queues.work.queue.arn,
      functionName: "reconcile-cluster",
      handler: reconcileClusterWith(portsFor),
      ...functionLimits.reconcileCluster,
      timeoutSeconds,
    },
    {
      queueArn: queues.rollouts.queue.arn,
      functionName: "advance-rollout",
      handler: advanceRolloutWith(portsFor),
      ...functionLimits.advanceRollout,
      timeoutSeconds,
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
