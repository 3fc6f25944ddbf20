import type { ClusterId } from "../cluster-id.ts";
import { writeRequeue } from "./requeue-message.ts";

/** A chain that got nowhere so often is left to the sweep: after about an hour of back-off. */
export const maximumAttempts = 12;

/** Seconds. */
const firstSlot = 15;
const mostDoublings = 5;
/** SQS delays no message longer, in seconds. */
const longestDelay = 900;

export interface RequeueInput {
  readonly cluster: ClusterId;
  /** Milliseconds since 1970, when the pass ended. */
  readonly now: number;
  /** The number that the requeue carries: passes of the chain that got nowhere; 0 starts the back-off anew. */
  readonly attempt: number;
  /** A delay that somebody demands (a Retry-After): not before, as far as the longest delay allows. Seconds. */
  readonly afterSeconds?: number | undefined;
}

/** One delayed message for the triggers queue. */
export interface Requeue {
  readonly body: string;
  /** Whole, 0 to 900. */
  readonly delaySeconds: number;
  /** Seconds since 1970; requeues of one cluster for the same slot count as one. */
  readonly dueAt: number;
}

/**
 * When to look at a cluster again; undefined when the chain has used up its attempts.
 *
 * Due times lie on a grid that every pass of the cluster shares, and wider slots nest in narrower ones:
 * so chains that started apart meet, and the FIFO queue keeps one requeue of each slot.
 */
export function planRequeue({ cluster, now, attempt, afterSeconds = 0 }: RequeueInput): Requeue | undefined {
  if (attempt >= maximumAttempts) return undefined;
  const seconds = now / 1000;
  const slot = firstSlot * 2 ** Math.min(attempt, mostDoublings);
  // A requeue for the slot that was just served would be dropped as its duplicate. A quarter lets a pass that ran
  // at the start of a slot take the next wider one half a slot later, where the other chains arrive too.
  const earliest = seconds + Math.max(slot / 4, afterSeconds);
  const latest = seconds + longestDelay;
  const dueAt = Math.min(Math.ceil(earliest / slot), Math.floor(latest / slot)) * slot;
  return {
    body: writeRequeue({ cluster, attempt, id: `due ${dueAt}`, why: "requeue" }),
    delaySeconds: Math.ceil(dueAt - seconds),
    dueAt,
  };
}
