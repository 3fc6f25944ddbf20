import type { Inventory } from "../core/plan/state-config-maps.ts";

/** What apply did, in kubectl's words. */
export interface AppliedChanges {
  readonly created: readonly string[];
  readonly configured: readonly string[];
  readonly unchanged: readonly string[];
  readonly deleted: readonly string[];
  /** As it stands now. */
  readonly inventory: Inventory;
}

export function changedAnything({ created, configured, deleted }: AppliedChanges): boolean {
  return created.length + configured.length + deleted.length > 0;
}
