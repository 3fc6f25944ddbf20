import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import type { LiveState } from "./live-state.ts";
import { isNewerInventory, readInventory, readRevision } from "./state-config-maps.ts";

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

function stateRoleOf(object: KubeObject): string | undefined {
  return object.metadata.labels?.[productNames.stateLabel];
}
