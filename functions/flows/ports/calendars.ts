import type { CalendarState } from "../../core/rollouts/gate-readings.ts";

/** SSM Change Calendar. Faults are thrown as AwsCallError. */
export interface Calendars {
  /** Of all of these together, in one call; by name, or by ARN where another account shares one. */
  state(names: readonly string[]): Promise<CalendarState>;
}
