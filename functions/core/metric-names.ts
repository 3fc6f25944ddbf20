/** CloudWatch namespace of everything that the product counts. */
export const metricNamespace = "EksCilium";

/** Metrics with CloudWatch's unit; the one dimension is `service`. */
export const metricUnits = {
  PassSettled: "Count",
  PassRetried: "Count",
  PassStalled: "Count",
  /** Passes that ended in a throw: the queue delivers the reconcile request again. */
  PassFailed: "Count",
  /** Reconcile requests for a cluster of another account or region: none is made by the product. */
  PassRefused: "Count",
  PassDuration: "Milliseconds",
  /** Objects that differed from what was applied. */
  DriftRepaired: "Count",
  /** Sweeps begun: the heartbeat of the schedule. */
  SweepStarted: "Count",
  TriggerTaken: "Count",
  TriggerRefused: "Count",
  /** Events of a trail, used or ignored: none for long means that the trail is missing. */
  EventsFromCloudTrail: "Count",
  AccessEntryReplaced: "Count",
  AdminNotReturned: "Count",
  /** Records that Parameter Store would not give or take, throttling and outages aside: their policy, key or limits. */
  RecordRefused: "Count",
  /** Clusters without enable_cilium and with a tag that looks like it, at each look. */
  EnableTagMisspelt: "Count",
  /** Changes of phase that the event bus refused. */
  PhaseEventFailed: "Count",
  /** Members that were told to move, to go back, or to wait. */
  RolloutAssigned: "Count",
  /** Commands that were not obeyed. */
  RolloutRefused: "Count",
  /** Events of rollouts that the event bus refused. */
  RolloutEventFailed: "Count",
  /** Rollouts that are halted, at each sweep. */
  RolloutsHalted: "Count",
  /** Rollouts that wait for an approval, at each sweep. */
  RolloutsWaitingForApproval: "Count",
  /** Rollouts that have said nothing new for a day and wait for no person, at each sweep. */
  RolloutsWithoutProgress: "Count",
} as const;

export type MetricName = keyof typeof metricUnits;

/** Gauge of each sweep, with the dimension `phase` beside `service`; phases without clusters count 0. */
export const clustersInPhase = "ClustersInPhase";
