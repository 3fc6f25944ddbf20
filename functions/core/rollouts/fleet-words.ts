import * as z from "zod/mini";
import { readInstant, writeInstant } from "./instant.ts";

export const fleetWordsSchema = z.object({
  /** Time of the newest of them; ISO 8601 in UTC. */
  at: z.string(),
  /** The newest first. */
  keys: z.array(z.string()),
});

/** Freezes and thaws that were obeyed: beside `freeze`, which people write by hand too. */
export type FleetWords = z.infer<typeof fleetWordsSchema>;

const remembered = 20;

/**
 * What is remembered once a word is obeyed. `known`: it was, and is delivered again; `old`: a later one was, which it must not
 * undo. `now` is in milliseconds since 1970.
 */
export function hear(
  words: FleetWords | undefined,
  {
    kind,
    key,
    at,
  }: { readonly kind: "freeze" | "thaw"; readonly key: string; readonly at: string | undefined },
  now: number,
): FleetWords | "known" | "old" {
  const { keys = [] } = words ?? {};
  if (keys.includes(key)) return "known";
  // Whoever puts an event chooses its time: one of the future must not outlast all that is said until then.
  const said = Math.min(readInstant(at) ?? now, now);
  const last = words?.at ?? "";
  const isOld = writeInstant(said) < last;
  // A freeze is the safe side, whatever the clock of whoever said it.
  if (isOld && kind === "thaw") return "old";
  return { at: isOld ? last : writeInstant(said), keys: [key, ...keys].slice(0, remembered) };
}
