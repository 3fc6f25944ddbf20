/** Namespace of everything that the product counts, in CloudWatch. */
export const metricNamespace = "EksCilium";

/** What is counted, with CloudWatch's unit; the one dimension is `service`. */
export const metricUnits = {
  PassSettled: "Count",
  PassRetried: "Count",
  PassStalled: "Count",
  /** A throw: the queue delivers the reconcile request again. */
  PassFailed: "Count",
  PassDuration: "Milliseconds",
  /** Objects that were not as applied. */
  DriftRepaired: "Count",
  /** The heartbeat of the schedule. */
  SweepStarted: "Count",
  TriggerTaken: "Count",
  TriggerRefused: "Count",
  /** Whatever came of them: they show that a trail is there. */
  EventsFromCloudTrail: "Count",
  AccessEntryReplaced: "Count",
  /** A change of phase that no bus took. */
  PhaseEventFailed: "Count",
} as const;

export type MetricName = keyof typeof metricUnits;

/** A gauge of each sweep, with the dimension `phase` beside `service`; phases without clusters count 0. */
export const clustersInPhase = "ClustersInPhase";
