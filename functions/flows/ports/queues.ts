/** The standard queue where triggers arrive; the only queue with a delay of its own for each message. */
export interface TriggerQueue {
  /** Seconds, 0 to 900, whole. */
  send(body: string, delaySeconds: number): Promise<void>;
}

export interface WorkMessage {
  readonly body: string;
  readonly group: string;
  /** At most 128 characters; SQS drops a second one within five minutes. */
  readonly deduplicationId: string;
}

/** work.fifo: one group a cluster. */
export interface WorkQueue {
  send(message: WorkMessage): Promise<void>;
}
