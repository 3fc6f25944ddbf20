/** Numbers of the functions that poll the queues: the stack, the local world and the bench run them alike. */
export const functionLimits = {
  timeoutSeconds: 120,
  /**
   * Megabytes of each half of V8's young generation, 16 by default: lists of tens of thousands of pods are read page by page
   * and thrown away again, and what V8 keeps for that is memory of the function.
   */
  semiSpaceMegabytes: 4,
  /** Triggers come in tens, to a few invocations at once: a sweep of a thousand clusters is a hundred batches. */
  takeTriggers: { batchSize: 10, concurrency: 5, reportBatchItemFailures: true },
  /** One cluster a pass; `concurrency` is the default of a deployment, which may move it. */
  reconcileCluster: { batchSize: 1, concurrency: 10, reportBatchItemFailures: false },
  /** One group, so one invocation at a time, whatever the concurrency: SQS allows no less than 2. */
  advanceRollout: { batchSize: 10, concurrency: 2, reportBatchItemFailures: false },
} as const;

/** Numbers of the queues. Visibility is six times the functions' timeout, as Lambda asks of a queue that it polls. */
export const queueLimits = {
  visibilitySeconds: 6 * functionLimits.timeoutSeconds,
  maxReceiveCount: 3,
  deadLetterDays: 14,
} as const;

/** Of Node, for each of the functions. */
export const nodeOptions = `--max-semi-space-size=${functionLimits.semiSpaceMegabytes}`;
