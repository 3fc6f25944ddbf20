import type { Durations } from "./fleet-measurement.ts";

/** Throws where nothing was measured: a figure of nothing would look like a good one. */
export function durationsOf(milliseconds: readonly number[]): Durations {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const found = sorted[Math.ceil(sorted.length * share) - 1];
    if (found === undefined) throw new Error("summing up durations: there is none. Did the functions run?");
    return Math.round(found);
  };
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}
