import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { fleetWordsSchema } from "./fleet-words.ts";
import { rolloutIdSchema } from "./rollout-id.ts";

const indexSchema = z.object({
  schema: z.literal(1),
  active: z.array(rolloutIdSchema),
  /** Newest first. */
  past: z.array(rolloutIdSchema),
  /** Absent: nothing was said to the whole fleet. */
  said: z.optional(fleetWordsSchema),
});

/** Which rollouts are under way, and which have ended and are kept. */
export type RolloutIndex = z.infer<typeof indexSchema>;

/** Rollouts under way at a time. */
export const mostActive = 10;
/** Rollouts that are kept after their end. */
const mostPast = 20;

/** `damaged`: the text is none, and which rollouts there are has to be found otherwise. */
export function readRolloutIndex(text: string | undefined): RolloutIndex | "damaged" | undefined {
  return text === undefined ? undefined : (indexSchema.safeParse(parseJson(text)).data ?? "damaged");
}

/** With a rollout that begins; the same index where it has begun. */
export function withActive(index: RolloutIndex, id: string): RolloutIndex {
  return index.active.includes(id) ? index : { ...index, active: [...index.active, id] };
}

/** With rollouts that have ended; the same index where none has. */
export function withPast(index: RolloutIndex, ended: readonly string[]): RolloutIndex {
  if (ended.length === 0) return index;
  return {
    ...index,
    active: index.active.filter((id) => !ended.includes(id)),
    past: [...ended, ...index.past.filter((id) => !ended.includes(id))],
  };
}

/** Those of them that are kept no longer. */
export function outdated({ past }: RolloutIndex): readonly string[] {
  return past.slice(mostPast);
}
