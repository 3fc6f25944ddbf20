/** Phases of a cluster: one word each, in record, event and CLI. */
export const phases = [
  "waiting",
  "blocked",
  "applying",
  "verifying",
  "ready",
  "degraded",
  "removing",
  "removed",
  "kept",
  "gone",
] as const;

export type Phase = (typeof phases)[number];
