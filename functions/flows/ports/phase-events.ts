import type { PhaseChange } from "../../core/record/phase-changed.ts";

/** What others may listen to, on an event bus. Faults are thrown as AwsCallError. */
export interface PhaseEvents {
  phaseChanged(change: PhaseChange): Promise<void>;
}
