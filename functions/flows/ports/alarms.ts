import type { AlarmState } from "../../core/rollouts/gate-readings.ts";

/** CloudWatch's alarms of the account and region. Faults are thrown as AwsCallError. */
export interface Alarms {
  /** Those of these names that there are, metric and composite ones; a hundred names at most, in one call. */
  states(names: readonly string[]): Promise<readonly AlarmState[]>;
}
