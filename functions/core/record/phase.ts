/** One word each, in record, event and CLI (design §3). */
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
