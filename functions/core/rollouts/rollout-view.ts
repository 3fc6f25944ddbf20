import type { Assignment } from "./assignment.ts";
import type { GateReadings } from "./gate-readings.ts";
import type { MemberReading } from "./member-reading.ts";
import type { RolloutPlan } from "./rollout-plan.ts";
import type { RolloutSpec } from "./rollout-spec.ts";
import type { Notice, RolloutStatus } from "./rollout-status.ts";

/** Everything that a decision depends on. */
export interface RolloutView {
  readonly spec: RolloutSpec;
  readonly plan: RolloutPlan;
  /** Undefined: no pass has written one. */
  readonly status: RolloutStatus | undefined;
  /** Digest of the plan that was approved, by gate. */
  readonly approvals: ReadonlyMap<string, string>;
  /** By name of the cluster, of the waves that `wavesToRead` names at least. */
  readonly readings: ReadonlyMap<string, MemberReading>;
  /** Who froze the fleet, and why; undefined: nobody. */
  readonly freeze: string | undefined;
  /** Of the alarms and calendars that are asked for. */
  readonly gates: GateReadings;
  /** What is wrong with the rollout itself: it halts. */
  readonly faults: readonly string[];
  /** Ids of the rollouts that this one supersedes, and that have not ended yet. */
  readonly unended?: readonly string[];
  /** Clusters that could take part and do not; absent: nobody looked. */
  readonly late?: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What an advance pass does, in this order: the status, the assignments, the events. */
export interface Decision {
  readonly status: RolloutStatus;
  readonly assignments: readonly { readonly name: string; readonly assignment: Assignment }[];
  /** Of the status: those that are still to be sent. */
  readonly events: readonly Notice[];
  /** Milliseconds since 1970; undefined: only news of a member or of a person change anything. */
  readonly wakeUpAt: number | undefined;
}
