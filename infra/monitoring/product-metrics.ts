import { Metric, type MetricProps } from "aws-cdk-lib/aws-cloudwatch";
import { type clustersInPhase, type MetricName, metricNamespace } from "../../functions/core/metric-names.ts";
import { productNames } from "../../functions/core/product-names.ts";

type ProductMetric = MetricName | typeof clustersInPhase;

/** The statistic that makes sense of each metric. */
const statistics: Readonly<Record<ProductMetric, string>> = {
  PassSettled: "Sum",
  PassRetried: "Sum",
  PassStalled: "Sum",
  PassFailed: "Sum",
  PassRefused: "Sum",
  /** Milliseconds. */
  PassDuration: "p99",
  /** Objects. */
  DriftRepaired: "Sum",
  /** The heartbeat. */
  SweepStarted: "Sum",
  TriggerTaken: "Sum",
  TriggerRefused: "Sum",
  AccessEntryReplaced: "Sum",
  AdminNotReturned: "Sum",
  RecordRefused: "Sum",
  EventsFromCloudTrail: "Sum",
  EnableTagMisspelt: "Sum",
  PhaseEventFailed: "Sum",
  RolloutAssigned: "Sum",
  RolloutRefused: "Sum",
  RolloutEventFailed: "Sum",
  /** Counted at each sweep, zeros too. */
  RolloutsHalted: "Maximum",
  RolloutsWaitingForApproval: "Maximum",
  RolloutsWithoutProgress: "Maximum",
  /** A sweep counts every phase, zeros too. */
  ClustersInPhase: "Maximum",
};

/** One metric of the product; dimensions beside `service` as given. */
export function productMetric(
  metricName: ProductMetric,
  { dimensionsMap, ...own }: Partial<MetricProps> = {},
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    statistic: statistics[metricName],
    dimensionsMap: { service: productNames.eventSource, ...dimensionsMap },
    ...own,
  });
}
