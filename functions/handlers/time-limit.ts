/** Raises the handler's trigger while there is time to end in order; the answer stays the handler's own. */
export const timeLimit = {
  timeoutEarlyInMillis: 5_000,
  timeoutEarlyResponse: () => new Promise<never>(() => {}),
} as const;
