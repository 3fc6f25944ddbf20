import { Metrics as Emf } from "@aws-lambda-powertools/metrics";
import { clustersInPhase, metricNamespace, metricUnits } from "../../core/metric-names.ts";
import { productNames } from "../../core/product-names.ts";
import type { Metrics } from "../../flows/ports/metrics.ts";

const begin = () => new Emf({ namespace: metricNamespace, serviceName: productNames.eventSource });

/** Lines in CloudWatch's embedded metric format, which CloudWatch Logs turns into metrics. */
export function makeMetrics(write: (line: string) => void): Metrics {
  let sums = begin();
  let gauges: Emf[] = [];
  return {
    add(name, value) {
      sums.addMetric(name, metricUnits[name], value);
    },
    clustersInPhase(counts) {
      // Lines of their own: the dimensions of a line hold for all its metrics.
      gauges = Object.entries(counts).map(([phase, clusters]) =>
        begin().addDimension("phase", phase).addMetric(clustersInPhase, "Count", clusters),
      );
    },
    publish() {
      const counted = [sums, ...gauges].filter((emf) => emf.hasStoredMetrics());
      for (const emf of counted) write(JSON.stringify(emf.serializeMetrics()));
      sums = begin();
      gauges = [];
    },
  };
}
