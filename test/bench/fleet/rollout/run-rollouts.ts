import { functionLimits } from "../../../../functions/core/queue-limits.ts";
import { advanceRolloutWith } from "../../../../functions/handlers/advance-rollout.ts";
import { runMappings } from "../../../../local/aws/run-mappings.ts";
import type { Fleet } from "../fleet.ts";

/** What advance-rollout did; milliseconds are the world's. */
export interface RolloutUse {
  invocations: number;
  threw: number;
  milliseconds: number;
  longest: number;
}

/** The function that takes commands and wake-ups, on its queue: of one group, so that one environment does. */
export function runRollouts({ aws, queues, createPorts, clock }: Fleet): {
  readonly use: RolloutUse;
  readonly stop: () => Promise<void>;
} {
  const handler = advanceRolloutWith(createPorts());
  const use: RolloutUse = { invocations: 0, threw: 0, milliseconds: 0, longest: 0 };
  const mappings = runMappings(aws, [
    {
      queueArn: queues.rollouts.queue.arn,
      functionName: "advance-rollout",
      async handler(event, context) {
        const begun = performance.now();
        use.invocations += 1;
        try {
          return await handler(event, context);
        } catch (error) {
          use.threw += 1;
          throw error;
        } finally {
          const milliseconds = (performance.now() - begun) * clock.speed;
          use.milliseconds += milliseconds;
          use.longest = Math.max(use.longest, milliseconds);
        }
      },
      ...functionLimits.advanceRollout,
      timeoutSeconds: functionLimits.timeoutSeconds,
    },
  ]);
  return { use, stop: () => mappings.stop() };
}
