import * as z from "zod/mini";
import { digest } from "../digest.ts";
import { eventNames } from "../events/event-names.ts";
import { longestDelay } from "../events/requeue.ts";
import { type Json, jsonAt } from "../json.ts";
import { rolloutIdSchema } from "./rollout-id.ts";

/** What is said to advance-rollout beside commands: look at one rollout, or at all of them. */
export const rolloutMessageTypes = { wake: "Cilium Rollout Wake", sweep: "Cilium Rollout Sweep" } as const;

/** The one group of the rollouts queue. */
export const rolloutGroup = "rollouts";

/** One message for the rollouts queue, whose one group is the lock of all rollouts. */
export interface RolloutMessage {
  readonly body: string;
  readonly deduplicationId: string;
}

const wakeSchema = z.object({ detail: z.object({ version: z.literal(1), rollout: rolloutIdSchema }) });

/** `cause`: messages of one rollout with the same one count as one, for five minutes. */
export function wakeMessage(rollout: string, cause: string): RolloutMessage {
  const detail = { version: 1, rollout };
  return {
    body: JSON.stringify({ source: eventNames.own, "detail-type": rolloutMessageTypes.wake, detail, cause }),
    deduplicationId: digest(`wake ${rollout} ${cause}`),
  };
}

export function sweepMessage(cause: string): RolloutMessage {
  return {
    body: JSON.stringify({ source: eventNames.own, "detail-type": rolloutMessageTypes.sweep, cause }),
    deduplicationId: digest(`sweep ${cause}`),
  };
}

/** The rollout that a message names; `all`: a sweep; undefined: it is neither. */
export function readWake(message: Json | undefined): { readonly rollout: string } | "all" | undefined {
  const type = jsonAt(message, "detail-type");
  if (type === rolloutMessageTypes.sweep) return "all";
  if (type !== rolloutMessageTypes.wake) return undefined;
  return wakeSchema.safeParse(message).data?.detail;
}

/** Seconds of the slots on which wake-ups fall: those that are asked for twice are one. */
const slot = { near: 15, far: 300 } as const;

/**
 * When a rollout is looked at again, as a delayed message. No message waits longer than a quarter of an hour: a moment
 * that is further away is reached by several, on wide slots. `now` and `at` are in milliseconds since 1970.
 */
export function planWake(
  rollout: string,
  at: number,
  now: number,
): RolloutMessage & { readonly delaySeconds: number } {
  const [due, from] = [Math.ceil(at / 1000), Math.floor(now / 1000)];
  const isFar = due - from > longestDelay - slot.near;
  const moment = isFar
    ? Math.floor((from + longestDelay) / slot.far) * slot.far
    : Math.ceil(Math.max(due, from + 1) / slot.near) * slot.near;
  return { ...wakeMessage(rollout, String(moment)), delaySeconds: Math.min(longestDelay, moment - from) };
}
