import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { isNewerInventory, readInventory, readRevision } from "./bookkeeping.ts";
import type { LiveState } from "./live-state.ts";

/** Sorts everything that carries our label. */
export function readLiveState(labelled: readonly KubeObject[]): LiveState {
  const bookkeeping = labelled.filter((object) => bookkeepingOf(object) !== undefined);
  const inventories = bookkeeping.filter((object) => bookkeepingOf(object) === "inventory");
  const revisions = bookkeeping
    .filter((object) => bookkeepingOf(object) === "revision")
    .map(readRevision)
    .filter((revision) => revision !== undefined);
  return {
    objects: new Map(
      labelled
        .filter((object) => bookkeepingOf(object) === undefined)
        .map((object) => [keyOf(object), object]),
    ),
    isNewer: inventories.some(isNewerInventory),
    inventory: inventories.map(readInventory).find((inventory) => inventory !== undefined),
    revisions: revisions.sort((a, b) => b.number - a.number),
    bookkeeping,
  };
}

function bookkeepingOf(object: KubeObject): string | undefined {
  return object.metadata.labels?.[productNames.bookkeepingLabel];
}
