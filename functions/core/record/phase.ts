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

/** Passes without progress before a roll-out counts as a fault: about a quarter of an hour with the back-off. */
export const attemptsBeforeDegraded = 7;

export type Phase = (typeof phases)[number];
