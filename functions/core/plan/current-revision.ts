import type { LiveState } from "./live-state.ts";
import type { Revision } from "./revision.ts";

/** The revision that the inventory names; without an inventory, the newest one there is. */
export function currentRevision(live: LiveState): Revision | undefined {
  const { inventory, revisions } = live;
  if (inventory === undefined) return revisions[0];
  return revisions.find((revision) => revision.number === inventory.revision);
}
