import { quantile } from "../quantile.ts";
import type { Durations } from "./fleet-measurement.ts";

export function durationsOf(milliseconds: readonly number[]): Durations {
  const at = (share: number): number => Math.round(quantile(milliseconds, share));
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}
