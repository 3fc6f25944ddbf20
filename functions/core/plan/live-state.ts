import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { isBeside } from "./beside-objects.ts";
import { isRenderable } from "./renderable-objects.ts";
import {
  type Inventory,
  isNewerState,
  type Revision,
  readInventory,
  readRevision,
  stateDigest,
  stateRoleOf,
} from "./state-config-maps.ts";

/** What a cluster holds of ours. */
export interface LiveState {
  /** Objects under names of ours, by core/kube-object keyOf: labelled, or named by the inventory with their uid. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** Whatever else carries our label: no render can hold it. */
  readonly strangers: readonly KubeObject[];
  readonly inventory: Inventory | undefined;
  /** A newer version of the product wrote the state, which this one must not touch. */
  readonly isNewer: boolean;
  /** Trusted ones, newest first. */
  readonly revisions: readonly Revision[];
  /** Inventory and revisions as they are stored, trusted or not. */
  readonly stateConfigMaps: readonly KubeObject[];
  /** Those of them that steer nothing: somebody else wrote them, or they hold what no state of ours can. */
  readonly distrusted: readonly KubeObject[];
}

/**
 * Sorts everything that carries our label. State is trusted where `digests`, which are kept outside the cluster, have
 * its core/plan/state-config-maps stateDigest, and where it can be read.
 */
export function readLiveState(labelled: readonly KubeObject[], digests: readonly string[]): LiveState {
  const stateConfigMaps = labelled.filter((object) => stateRoleOf(object) !== undefined);
  const others = labelled.filter((object) => stateRoleOf(object) === undefined);
  const proved = stateConfigMaps.filter((object) => digests.includes(stateDigest(object)));
  const inventories = proved.filter((object) => stateRoleOf(object) === "inventory");
  const read = proved
    .filter((object) => stateRoleOf(object) === "revision")
    .map((object) => ({ object, revision: readRevision(object) }));
  const inventory = inventories.map(readInventory).find((one) => one !== undefined);
  const unread = read.filter(({ revision }) => revision === undefined).map(({ object }) => object);
  return {
    objects: new Map(others.filter(canBeOurs).map((object) => [keyOf(object), object])),
    strangers: others.filter((object) => !canBeOurs(object)),
    isNewer: proved.some(isNewerState),
    inventory,
    revisions: read.flatMap(({ revision }) => revision ?? []).sort((a, b) => b.number - a.number),
    stateConfigMaps,
    distrusted: [
      ...stateConfigMaps.filter((object) => !proved.includes(object)),
      ...(inventory === undefined ? inventories : []),
      ...unread,
    ],
  };
}

/** The revision that the inventory names; without an inventory, the newest one there is. */
export function currentRevision(live: LiveState): Revision | undefined {
  const { inventory, revisions } = live;
  if (inventory === undefined) return revisions[0];
  return revisions.find((revision) => revision.number === inventory.revision);
}

/** Keys of what the inventory names and our label does not show: gone, or without the label. */
export function unseenKeys({ inventory, objects }: LiveState): string[] {
  return Object.keys(inventory?.objects ?? {}).filter((key) => !objects.has(key));
}

/** The state with further objects that are ours: the very ones that the inventory names, or without one, by our label. */
export function withUnlabelled(live: LiveState, found: readonly KubeObject[]): LiveState {
  const ours = found.filter((object) => mayDelete(object, live));
  return {
    ...live,
    objects: new Map([...live.objects, ...ours.map((object) => [keyOf(object), object] as const)]),
  };
}

/**
 * Whether a live object is ours to delete: the inventory names it with its uid, or it carries our label and a revision
 * names it. Where no state is left to ask, label and name have to do.
 */
export function mayDelete(object: KubeObject, live: LiveState): boolean {
  if (!canBeOurs(object)) return false;
  if (isInInventory(object, live)) return true;
  if (object.metadata.labels?.[productNames.ownerLabel] !== "true") return false;
  const key = keyOf(object);
  return (
    live.inventory === undefined ||
    isBeside(object) ||
    live.revisions.some(({ objects }) => objects.some((one) => keyOf(one) === key))
  );
}

/** A render can hold it, or it is one of those beside. */
function canBeOurs(object: KubeObject): boolean {
  return isRenderable(object) || isBeside(object);
}

function isInInventory(object: KubeObject, { inventory }: LiveState): boolean {
  const { uid } = object.metadata;
  const entries = new Map(Object.entries(inventory?.objects ?? {}));
  return uid !== undefined && entries.get(keyOf(object))?.uid === uid;
}
