import type { PhaseChange } from "../../core/events/phase-changed.ts";

/** What others may listen to, on an event bus. Faults are thrown as AwsFault. */
export interface Announcements {
  phaseChanged(change: PhaseChange): Promise<void>;
}
