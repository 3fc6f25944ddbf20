/** Timeout of a handler: its AbortSignal is raised while there is time to end in order; the answer stays its own. */
export const timeLimit = {
  timeoutEarlyInMillis: 5_000,
  timeoutEarlyResponse: () => new Promise<never>(() => {}),
} as const;
