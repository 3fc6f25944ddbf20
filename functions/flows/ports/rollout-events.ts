/** An event of ours: its detail-type, and its detail. */
export interface OwnEvent {
  readonly type: string;
  readonly detail: object;
}

/** What is said of rollouts, or to them, on an event bus. Faults, and events that the bus refused, are thrown as AwsCallError. */
export interface RolloutEvents {
  /** In as many calls as they take; none where there are none. */
  tell(events: readonly OwnEvent[]): Promise<void>;
}
