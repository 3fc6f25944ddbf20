import type { MetricName } from "../../core/metric-names.ts";
import type { Phase } from "../../core/record/phase.ts";

/** What one invocation counts. Nothing leaves it before `publish`. */
export interface Metrics {
  /** Adds one value. */
  add(name: MetricName, value: number): void;
  /** Sets how many clusters are in each phase. */
  clustersInPhase(counts: Readonly<Record<Phase, number>>): void;
  /** Hands over what was counted since the last time. */
  publish(): void;
}
