import { type KubeObject, keyOf } from "../kube-object.ts";
import {
  type Inventory,
  isNewerInventory,
  type Revision,
  readInventory,
  readRevision,
  stateRoleOf,
} from "./state-config-maps.ts";

/** What a cluster holds of ours, found by our label. */
export interface LiveState {
  /** Objects by core/kube-object keyOf, without the state ConfigMaps. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly inventory: Inventory | undefined;
  /** A newer version of the product wrote the inventory, which this one must not touch. */
  readonly isNewer: boolean;
  /** Readable ones, newest first. */
  readonly revisions: readonly Revision[];
  /** Inventory and revisions as they are stored, readable or not. */
  readonly stateConfigMaps: readonly KubeObject[];
}

/** Sorts everything that carries our label. */
export function readLiveState(labelled: readonly KubeObject[]): LiveState {
  const stateConfigMaps = labelled.filter((object) => stateRoleOf(object) !== undefined);
  const inventories = stateConfigMaps.filter((object) => stateRoleOf(object) === "inventory");
  const revisions = stateConfigMaps
    .filter((object) => stateRoleOf(object) === "revision")
    .map(readRevision)
    .filter((revision) => revision !== undefined);
  return {
    objects: new Map(
      labelled.filter((object) => stateRoleOf(object) === undefined).map((object) => [keyOf(object), object]),
    ),
    isNewer: inventories.some(isNewerInventory),
    inventory: inventories.map(readInventory).find((inventory) => inventory !== undefined),
    revisions: revisions.sort((a, b) => b.number - a.number),
    stateConfigMaps,
  };
}

/** The revision that the inventory names; without an inventory, the newest one there is. */
export function currentRevision(live: LiveState): Revision | undefined {
  const { inventory, revisions } = live;
  if (inventory === undefined) return revisions[0];
  return revisions.find((revision) => revision.number === inventory.revision);
}
