import { functionLimits } from "../functions/core/queue-limits.ts";
import { advanceRolloutWith } from "../functions/handlers/advance-rollout.ts";
import { reconcileClusterWith } from "../functions/handlers/reconcile-cluster.ts";
import { takeTriggersWith } from "../functions/handlers/take-triggers.ts";
import { runMappings } from "./aws/run-mappings.ts";
import type { LocalWorld } from "./local-world.ts";

/** Milliseconds between two steps of what is simulated inside the clusters. */
const tickMilliseconds = 20;

/** Steps in which one thing leads to another, at one moment of the world's clock. */
const stepsAtRest = 4;

/** Sets the world in motion: the product's functions on their queues, and what is simulated inside the clusters. */
export function runWorld({ aws, portsFor, queues, clusters, clock }: LocalWorld): {
  stop: () => Promise<void>;
} {
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
  let [last, still] = [clock.now(), 0];
  const ticks = setInterval(() => {
    // While the world's time stands still, everybody in it soon has done what there is to do; each step costs computing.
    still = clock.now() === last ? still + 1 : 0;
    last = clock.now();
    if (still > stepsAtRest) return;
    for (const { simulated } of clusters.values()) simulated.step();
  }, tickMilliseconds);
  return {
    async stop() {
      clearInterval(ticks);
      await mappings.stop();
    },
  };
}
