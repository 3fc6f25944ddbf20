import type { RolloutEvent } from "../../core/rollouts/rollout-told.ts";

/** What rollouts tell whoever listens, on an event bus. Faults, and events that the bus refused, are thrown as AwsCallError. */
export interface RolloutEvents {
  /** In as many calls as they take; none where there are none. */
  tell(events: readonly RolloutEvent[]): Promise<void>;
}
