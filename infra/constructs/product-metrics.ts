import { Metric, type MetricProps } from "aws-cdk-lib/aws-cloudwatch";
import { productNames } from "../../functions/core/product-names.ts";

/** What the functions count (namespace `EksCilium`), with the statistic that makes sense of it. */
const metrics = {
  PassSettled: "Sum",
  PassRetried: "Sum",
  PassStalled: "Sum",
  PassFailed: "Sum",
  /** Milliseconds. */
  PassDuration: "p99",
  /** Objects. */
  DriftRepaired: "Sum",
  /** The heartbeat. */
  SweepStarted: "Sum",
  SignalTaken: "Sum",
  SignalRefused: "Sum",
  AccessEntryReplaced: "Sum",
  EventsFromCloudTrail: "Sum",
  /** A sweep counts every phase, zeros too. */
  ClustersInPhase: "Maximum",
} as const;

/** One metric of the product; dimensions beside `service` as given. */
export function productMetric(
  metricName: keyof typeof metrics,
  { dimensionsMap, ...own }: Partial<MetricProps> = {},
): Metric {
  return new Metric({
    namespace: "EksCilium",
    metricName,
    statistic: metrics[metricName],
    dimensionsMap: { service: productNames.eventSource, ...dimensionsMap },
    ...own,
  });
}
