/** One word each, in record, event and CLI (docs/architecture.md, Phases). */
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
