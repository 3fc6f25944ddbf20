import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { rolloutIdSchema } from "./rollout-id.ts";

const indexSchema = z.object({
  schema: z.literal(1),
  active: z.array(rolloutIdSchema),
  /** Newest first. */
  past: z.array(rolloutIdSchema),
});

/** Which rollouts are under way, and which have ended and are kept. */
export type RolloutIndex = z.infer<typeof indexSchema>;

/** Rollouts under way at a time. */
export const mostActive = 10;
/** Rollouts that are kept after their end. */
const mostPast = 20;

export function readRolloutIndex(text: string | undefined): RolloutIndex {
  const found = indexSchema.safeParse(text === undefined ? undefined : parseJson(text)).data;
  return found ?? { schema: 1, active: [], past: [] };
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
