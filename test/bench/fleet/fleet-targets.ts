import type { Target } from "../target.ts";
import type { FleetMeasurement } from "./fleet-measurement.ts";

/** However a fleet is throttled, no cluster and no message is lost. */
export function fleetTargets({ scenarios }: FleetMeasurement): readonly Target[] {
  return scenarios.flatMap(({ scenario, lostClusters, deadLetters, recordsBehind }) => {
    const none = (what: string, measured: number): Target => ({
      what: `${what}, ${scenario}`,
      measured,
      allowed: 0,
      unit: "",
      dominates: "see the log of the run",
    });
    return [
      none("clusters without a pass", lostClusters),
      none("dead letters", deadLetters),
      none("records that are behind at the end", recordsBehind),
    ];
  });
}
