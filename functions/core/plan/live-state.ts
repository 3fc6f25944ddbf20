import type { KubeObject } from "../kube-object.ts";
import type { Inventory } from "./inventory.ts";
import type { Revision } from "./revision.ts";

/** What a cluster holds of ours, found by our label. */
export interface LiveState {
  /** By core/kube-object keyOf; our bookkeeping is not among them. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly inventory: Inventory | undefined;
  /** The inventory is one of a newer version of the product, which this one must not touch. */
  readonly isNewer: boolean;
  /** Readable ones, newest first. */
  readonly revisions: readonly Revision[];
  /** Our bookkeeping ConfigMaps themselves. */
  readonly stateConfigMaps: readonly KubeObject[];
}
