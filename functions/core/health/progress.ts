import type { HealthCheck } from "./health-check.ts";

/** How far a cluster is on its way to `ready`. */
export interface Progress {
  /** Most that all checks together have counted on this way. */
  readonly most: number;
  /** Whether it is more than a pass has seen before. */
  readonly advances: boolean;
}

/**
 * Progress since the last pass. What goes up and down, as with agents that crash again and again, advances only as long
 * as it passes its own mark, so that patience ends. `before` is the mark; undefined: there is none yet.
 */
export function progressOf(evidence: readonly HealthCheck[], before: number | undefined): Progress {
  const counted = evidence.reduce((sum, { current }) => sum + current, 0);
  return { most: Math.max(counted, before ?? 0), advances: before !== undefined && counted > before };
}
