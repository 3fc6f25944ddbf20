import { Duration } from "aws-cdk-lib";
import { ComparisonOperator, type Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { functionLimits } from "../../functions/core/queue-limits.ts";
import type { Functions } from "../constructs/functions.ts";
import type { Queues } from "../constructs/queues.ts";
import { productMetric } from "./product-metrics.ts";

/** One alarm; its runbook is docs/runbooks/<name>.md. */
export interface AlarmRow {
  readonly name: string;
  /** Condition while the alarm lasts, as a sentence. */
  readonly description: string;
  readonly metric: Metric;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** Periods of the metric, one after the other. */
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

/** Age in seconds: an hour is more than three receives last, and more than a sweep spreads. */
const oldestSeconds = 3600;
const slowMilliseconds = functionLimits.timeoutSeconds * 1000 * 0.8;

/** Queues, functions and sweep that the alarms watch. */
export interface AlarmSources {
  readonly queues: Queues;
  readonly functions: Functions;
  readonly sweepEvery: Duration;
}

export function alarmTable({ queues, functions, sweepEvery }: AlarmSources): readonly AlarmRow[] {
  const { takeTriggers, reconcileCluster, advanceRollout } = functions;
  const eachSweep = { period: sweepEvery };
  const inPhase = (phase: string) =>
    productMetric("ClustersInPhase", { dimensionsMap: { phase }, ...eachSweep });
  const held = (queue: Queues["triggers"]) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...fiveMinutes, statistic: "Maximum" });
  const age = (queue: Queues["triggers"]) =>
    queue.metricApproximateAgeOfOldestMessage({ ...fiveMinutes, statistic: "Maximum" });
  const p99 = { period: Duration.minutes(15), statistic: "p99" };
  return [
    {
      name: "triggers-dead-letters",
      description: "A trigger could not be taken three times, or was refused.",
      metric: held(queues.triggersDeadLetters),
      ...aboveZero,
    },
    {
      name: "work-dead-letters",
      description: "A cluster's pass broke three times.",
      metric: held(queues.workDeadLetters),
      ...aboveZero,
    },
    {
      name: "rollouts-dead-letters",
      description: "Commands or wake-ups of rollouts could not be taken three times.",
      metric: held(queues.rolloutsDeadLetters),
      ...aboveZero,
    },
    {
      name: "undelivered-events",
      description: "EventBridge could not deliver an event.",
      metric: held(queues.undeliveredEvents),
      ...aboveZero,
    },
    {
      name: "triggers-too-old",
      description: "A trigger has waited for more than an hour.",
      metric: age(queues.triggers),
      ...aboveZero,
      threshold: oldestSeconds,
    },
    {
      name: "work-too-old",
      description: "A cluster has waited for its pass for more than an hour.",
      metric: age(queues.work),
      ...aboveZero,
      threshold: oldestSeconds,
    },
    {
      name: "rollouts-too-old",
      description: "What was said to rollouts has waited for more than an hour.",
      metric: age(queues.rollouts),
      ...aboveZero,
      threshold: oldestSeconds,
    },
    {
      name: "take-triggers-errors",
      description: "take-triggers fails as a whole: nothing is taken.",
      metric: takeTriggers.metricErrors(fiveMinutes),
      ...aboveZero,
    },
    {
      name: "reconcile-cluster-errors",
      description: "Passes have broken for a quarter of an hour.",
      metric: reconcileCluster.metricErrors(fiveMinutes),
      ...aboveZero,
      periods: 3,
    },
    {
      name: "advance-rollout-errors",
      description: "advance-rollout has failed for a quarter of an hour: no rollout goes on.",
      metric: advanceRollout.metricErrors(fiveMinutes),
      ...aboveZero,
      periods: 3,
    },
    {
      name: "take-triggers-throttles",
      description: "Lambda has kept take-triggers from running for a quarter of an hour.",
      metric: takeTriggers.metricThrottles(fiveMinutes),
      ...aboveZero,
      periods: 3,
    },
    {
      name: "reconcile-cluster-throttles",
      description: "Lambda has kept passes from running for a quarter of an hour.",
      metric: reconcileCluster.metricThrottles(fiveMinutes),
      ...aboveZero,
      periods: 3,
    },
    {
      name: "advance-rollout-throttles",
      description: "Lambda has kept advance-rollout from running for a quarter of an hour.",
      metric: advanceRollout.metricThrottles(fiveMinutes),
      ...aboveZero,
      periods: 3,
    },
    {
      name: "take-triggers-slow",
      description: "take-triggers comes near its time limit.",
      metric: takeTriggers.metricDuration(p99),
      ...aboveZero,
      threshold: slowMilliseconds,
    },
    {
      name: "reconcile-cluster-slow",
      description: "Passes come near their time limit.",
      metric: reconcileCluster.metricDuration(p99),
      ...aboveZero,
      threshold: slowMilliseconds,
    },
    {
      name: "advance-rollout-slow",
      description: "advance-rollout comes near its time limit.",
      metric: advanceRollout.metricDuration(p99),
      ...aboveZero,
      threshold: slowMilliseconds,
    },
    {
      name: "rollouts-halted",
      description: "A rollout is halted, and only a person lets it go on.",
      metric: productMetric("RolloutsHalted", eachSweep),
      ...aboveZero,
      missing: TreatMissingData.IGNORE,
    },
    {
      name: "rollouts-waiting-for-approval",
      description: "A rollout has waited for an approval for six sweeps.",
      metric: productMetric("RolloutsWaitingForApproval", eachSweep),
      ...aboveZero,
      periods: 6,
      missing: TreatMissingData.IGNORE,
    },
    {
      name: "rollouts-without-progress",
      description: "A rollout has waited for the same members for a day.",
      metric: productMetric("RolloutsWithoutProgress", eachSweep),
      ...aboveZero,
      missing: TreatMissingData.IGNORE,
    },
    {
      name: "sweep-missing",
      description: "No sweep for two of its periods: only events reach clusters.",
      metric: productMetric("SweepStarted", eachSweep),
      ...silent,
      periods: 2,
    },
    {
      name: "clusters-blocked",
      description: "A cluster waits for somebody's decision.",
      metric: inPhase("blocked"),
      ...aboveZero,
      missing: TreatMissingData.IGNORE,
    },
    {
      name: "clusters-degraded",
      description: "A cluster was ready, and has not been for two sweeps.",
      metric: inPhase("degraded"),
      ...aboveZero,
      periods: 2,
      missing: TreatMissingData.IGNORE,
    },
    {
      name: "clusters-removing",
      description: "A cluster has been on its way to be without Cilium for six sweeps.",
      metric: inPhase("removing"),
      ...aboveZero,
      periods: 6,
      missing: TreatMissingData.IGNORE,
    },
    {
      name: "records-refused",
      description: "Parameter Store has refused records for a quarter of an hour: what they say is old.",
      metric: productMetric("RecordRefused", fiveMinutes),
      ...aboveZero,
      periods: 3,
    },
    {
      name: "admin-not-returned",
      description: "EKS has not taken cluster-admin back for an hour: a loan stands open.",
      metric: productMetric("AdminNotReturned", { period: Duration.hours(1) }),
      ...aboveZero,
    },
    {
      name: "no-cloudtrail-events",
      description: "No EKS call has come by CloudTrail for seven days: only the sweep works.",
      metric: productMetric("EventsFromCloudTrail", { period: Duration.days(1) }),
      ...silent,
      // CloudWatch looks back seven days at most.
      periods: 7,
    },
  ];
}
