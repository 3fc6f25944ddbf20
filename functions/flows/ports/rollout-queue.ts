import type { RolloutMessage } from "../../core/rollouts/rollout-messages.ts";

/** rollouts.fifo: one group for all rollouts, which is their lock. */
export interface RolloutQueue {
  send(message: RolloutMessage): Promise<void>;
}
