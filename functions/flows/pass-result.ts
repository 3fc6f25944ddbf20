/** How a pass ends, in the words of docs/architecture.md, Queues; anything else is a throw, which the queue repeats. */
export interface PassResult {
  readonly kind: "settled" | "retry" | "stalled";
  /** Undefined: the cluster is not ours, and nothing is recorded. */
  readonly phase: string | undefined;
  /** One sentence. */
  readonly reason: string;
  /** Seconds until the next look, for `retry`. */
  readonly afterSeconds?: number;
}
