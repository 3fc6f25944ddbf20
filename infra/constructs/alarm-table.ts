import { Duration } from "aws-cdk-lib";
import { ComparisonOperator, type Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { Functions } from "./functions.ts";
import { numbers } from "./numbers.ts";
import { productMetric } from "./product-metrics.ts";
import type { Queues } from "./queues.ts";

/** One alarm; its runbook is docs/runbooks/<name>.md. */
export interface AlarmRow {
  readonly name: string;
  /** What is the case when it rings. */
  readonly says: string;
  readonly metric: Metric;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** Of the metric, one after the other. */
  readonly periods: number;
  readonly missing: TreatMissingData;
}

const aboveZero = {
  comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
  threshold: 0,
  periods: 1,
  missing: TreatMissingData.NOT_BREACHING,
} as const;
const silent = {
  comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
  threshold: 1,
  missing: TreatMissingData.BREACHING,
} as const;
const fiveMinutes = { period: Duration.minutes(5) };

/** An hour is more than three receives last, and more than a sweep spreads. */
const oldestSeconds = 3600;
const slowMilliseconds = numbers.functionTimeoutSeconds * 1000 * 0.8;

export function alarmTable(
  queues: Queues,
  { takeSignals, reconcileCluster }: Functions,
  sweepEvery: Duration,
): readonly AlarmRow[] {
  const eachSweep = { period: sweepEvery };
  const inPhase = (phase: string) =>
    productMetric("ClustersInPhase", { dimensionsMap: { phase }, ...eachSweep });
  const held = (queue: Queues["signals"]) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...fiveMinutes, statistic: "Maximum" });
  const age = (queue: Queues["signals"]) =>
    queue.metricApproximateAgeOfOldestMessage({ ...fiveMinutes, statistic: "Maximum" });
  const p99 = { period: Duration.minutes(15), statistic: "p99" };
  return [
    {
      name: "signals-dead-letters",
      says: "A signal could not be taken three times, or was refused.",
      metric: held(queues.signalsDeadLetters),
      ...aboveZero,
    },
    {
      name: "work-dead-letters",
      says: "A cluster's pass broke three times.",
      metric: held(queues.workDeadLetters),
      ...aboveZero,
    },
    {
      name: "undelivered-events",
      says: "EventBridge could not deliver an event.",
      metric: held(queues.undeliveredEvents),
      ...aboveZero,
    },
    {
      name: "signals-too-old",
      says: "A signal has waited for more than an hour.",
      metric: age(queues.signals),
      ...aboveZero,
      threshold: oldestSeconds,
    },
    {
      name: "work-too-old",
      says: "A cluster has waited for its pass for more than an hour.",
      metric: age(queues.work),
      ...aboveZero,
      threshold: oldestSeconds,
    },
    {
      name: "take-signals-errors",
      says: "take-signals fails as a whole: nothing is taken.",
      metric: takeSignals.metricErrors(fiveMinutes),
      ...aboveZero,
    },
    {
      name: "reconcile-cluster-errors",
      says: "Passes have broken for a quarter of an hour.",
      metric: reconcileCluster.metricErrors(fiveMinutes),
      ...aboveZero,
      periods: 3,
    },
    {
      name: "take-signals-throttles",
      says: "Lambda has kept take-signals from running for a quarter of an hour.",
      metric: takeSignals.metricThrottles(fiveMinutes),
      ...aboveZero,
      periods: 3,
    },
    {
      name: "reconcile-cluster-throttles",
      says: "Lambda has kept passes from running for a quarter of an hour.",
      metric: reconcileCluster.metricThrottles(fiveMinutes),
      ...aboveZero,
      periods: 3,
    },
    {
      name: "take-signals-slow",
      says: "take-signals comes near its time limit.",
      metric: takeSignals.metricDuration(p99),
      ...aboveZero,
      threshold: slowMilliseconds,
    },
    {
      name: "reconcile-cluster-slow",
      says: "Passes come near their time limit.",
      metric: reconcileCluster.metricDuration(p99),
      ...aboveZero,
      threshold: slowMilliseconds,
    },
    {
      name: "sweep-missing",
      says: "No sweep for two of its periods: only events reach clusters.",
      metric: productMetric("SweepStarted", eachSweep),
      ...silent,
      periods: 2,
    },
    {
      name: "clusters-blocked",
      says: "A cluster waits for somebody's decision.",
      metric: inPhase("blocked"),
      ...aboveZero,
      missing: TreatMissingData.IGNORE,
    },
    {
      name: "clusters-degraded",
      says: "A cluster was ready, and has not been for two sweeps.",
      metric: inPhase("degraded"),
      ...aboveZero,
      periods: 2,
      missing: TreatMissingData.IGNORE,
    },
    {
      name: "no-cloudtrail-events",
      says: "No EKS call has come by CloudTrail for seven days: only the sweep works.",
      metric: productMetric("EventsFromCloudTrail", { period: Duration.days(1) }),
      ...silent,
      // CloudWatch looks back seven days at most.
      periods: 7,
    },
  ];
}
