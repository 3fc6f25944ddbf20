import * as z from "zod/mini";
import type { ClusterId } from "../cluster-id.ts";
import type { Json } from "../json.ts";
import { clusterIdSchema } from "./cluster-id-schema.ts";
import { eventNames } from "./event-names.ts";
import { type DeploymentScope, ignored, isInScope, refused, shortWhy, type Trigger } from "./trigger.ts";

/** Attempts after which a chain that got nowhere is left to the sweep: about an hour of back-off. */
export const maximumAttempts = 12;

/** Seconds. */
const firstSlot = 15;
const mostDoublings = 5;
/** Seconds: SQS delays no message longer. */
export const longestDelay = 900;

/** What we put on the triggers queue ourselves, so that a cluster gets a later pass. */
export interface RequeueMessage {
  readonly cluster: ClusterId;
  readonly attempt: number;
  /** Messages of one cluster with the same id count as one. */
  readonly id: string;
  readonly why: string;
}

const requeueSchema = z.object({
  detail: z.object({
    version: z.literal(1),
    cluster: clusterIdSchema,
    attempt: z.int().check(z.nonnegative()),
    id: z.string().check(z.minLength(1)),
    why: z.string(),
  }),
});

/** The message in the form of an event, so that the triggers queue carries one form only. */
export function writeRequeue({ cluster, attempt, id, why }: RequeueMessage): string {
  return JSON.stringify({
    source: eventNames.own,
    "detail-type": eventNames.requeue,
    detail: { version: 1, cluster, attempt, id, why },
  });
}

export function readRequeue(message: Json, scope: DeploymentScope): Trigger {
  const parsed = requeueSchema.safeParse(message);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    return refused(`${eventNames.requeue} is not understood: ${fields}`);
  }
  const { cluster, attempt, id, why } = parsed.data.detail;
  if (!isInScope(cluster, scope)) {
    return ignored(`${eventNames.requeue} for a cluster of another account or region`);
  }
  return { kind: "cluster", cluster, id, why: shortWhy(why), attempt };
}

export interface RequeueInput {
  readonly cluster: ClusterId;
  /** Milliseconds since 1970, when the pass ended. */
  readonly now: number;
  /** Passes of the chain that got nowhere, which the requeue carries; 0 starts the back-off anew. */
  readonly attempt: number;
  /** What asked for the pass that ends: the chain remembers what began it. */
  readonly why?: string;
  /** Seconds that somebody demands (a Retry-After): not before, as far as the longest delay allows. */
  readonly afterSeconds?: number | undefined;
  /** The next look comes soon, however far the back-off is: rights are lent, or something ends within minutes. */
  readonly isSoon?: boolean;
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
 * The next pass of a cluster; undefined when the chain has used up its attempts.
 *
 * Due times lie on a grid that every pass of the cluster shares, and wider slots nest in narrower ones:
 * so chains that started apart meet, and the FIFO queue keeps one requeue of each slot.
 */
export function planRequeue({
  cluster,
  now,
  attempt,
  why,
  afterSeconds = 0,
  isSoon = false,
}: RequeueInput): Requeue | undefined {
  if (attempt >= maximumAttempts) return undefined;
  const seconds = now / 1000;
  const slot = firstSlot * 2 ** (isSoon ? 0 : Math.min(attempt, mostDoublings));
  // A requeue for the slot that was just served would be dropped as its duplicate. A quarter lets a pass that ran
  // at the start of a slot take the next wider one half a slot later, where the other chains arrive too.
  const earliest = seconds + Math.max(slot / 4, afterSeconds);
  const latest = seconds + longestDelay;
  const dueAt = Math.min(Math.ceil(earliest / slot), Math.floor(latest / slot)) * slot;
  return {
    body: writeRequeue({ cluster, attempt, id: `due ${dueAt}`, why: causeOf(why) }),
    delaySeconds: Math.ceil(dueAt - seconds),
    dueAt,
  };
}

/**
 * The pass that somebody asks for, at the end of the slot in which they do: of all requests of one slot the FIFO queue
 * keeps one, and that pass begins after the last of them. `now` is in milliseconds since 1970.
 */
export function askedRequeue(cluster: ClusterId, why: string, now: number): Requeue {
  const dueAt = (Math.floor(now / 1000 / firstSlot) + 1) * firstSlot;
  return {
    body: writeRequeue({ cluster, attempt: 0, id: `asked ${dueAt}`, why }),
    delaySeconds: Math.ceil(dueAt - now / 1000),
    dueAt,
  };
}

function causeOf(why: string | undefined): string {
  if (why === undefined) return "requeue";
  return why.startsWith("requeue") ? why : `requeue after ${why}`;
}
