/** The numbers of the design, and what AWS allows for those that a deployment may move. */
export const limits = {
  functionTimeoutSeconds: 120,
  /** Six times the timeout, as Lambda asks of a queue that it polls. */
  visibilitySeconds: 720,
  receives: 3,
  deadLetterDays: 14,
  /** Triggers are taken in tens, by a few at once: a sweep of a thousand clusters is a hundred batches. */
  triggers: { batch: 10, concurrency: 5 },
  /** Passes at once. SQS starts at 2; Parameter Store takes 3 writes a second of a whole account. */
  concurrency: { min: 2, default: 10, max: 20 },
  /** A sweep spreads its clusters over 15 minutes; its heartbeat is watched over two periods of at most a day. */
  sweepMinutes: { min: 15, default: 60, max: 1440 },
  memoryMegabytes: { min: 256, default: 512, max: 10_240 },
  /** Of Lambda's 4 KB of environment; the rest is for our own variables. */
  settingsBytes: 3072,
  /** IAM's limit for a role's name, less the longest ending of ours. */
  namePrefixCharacters: 64 - "-reconcile-ap-southeast-1".length,
} as const;
