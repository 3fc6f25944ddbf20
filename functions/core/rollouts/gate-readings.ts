/** A CloudWatch alarm, metric or composite. */
export interface AlarmState {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  /** When it came into this state, in milliseconds since 1970; absent: CloudWatch does not say. */
  readonly since?: number;
}

/** Calendars of SSM taken together: open where all of them are. */
export interface CalendarState {
  readonly isOpen: boolean;
  /** When that ends, in milliseconds since 1970; absent: no event is ahead. */
  readonly until?: number;
}

/** What was read of a gate; `unknown`: why it could not be, in a sentence. */
export type Reading<Value> = { readonly known: Value } | { readonly unknown: string };

/** What stands outside the fleet and says whether members may start. A member that is absent was not asked for. */
export interface GateReadings {
  /** Of the alarms that are named, those that there are. */
  readonly alarms?: { readonly named: readonly string[]; readonly reading: Reading<readonly AlarmState[]> };
  readonly calendar?: Reading<CalendarState>;
}
