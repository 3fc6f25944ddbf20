import type { Json } from "../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../functions/core/kube-object.ts";
import { inventoryEntry } from "../../functions/core/plan/inventory-entry.ts";
import { type LiveState, readLiveState } from "../../functions/core/plan/live-state.ts";
import type { Plan } from "../../functions/core/plan/plan.ts";
import { goneKeys } from "../../functions/core/plan/plan-changes.ts";
import {
  type InventoryEntry,
  inventoryConfigMap,
  revisionConfigMap,
  stateDigest,
} from "../../functions/core/plan/state-config-maps.ts";
import { productNames } from "../../functions/core/product-names.ts";

const { inventory: inventoryName, revisionPrefix, ownerLabel } = productNames;

/** As much of an API server and of our apply as a plan depends on: what is written is read back from its ConfigMaps. */
export class ModelCluster {
  readonly #objects = new Map<string, KubeObject>();
  /** What a record would hold. */
  readonly #digests = new Set<string>();
  #uids = 0;

  /** What a pass would find by our label. */
  liveState(): LiveState {
    const labelled = this.all().filter(({ metadata }) => metadata.labels?.[ownerLabel] === "true");
    return readLiveState(labelled, [...this.#digests]);
  }

  all(): KubeObject[] {
    return [...this.#objects.values()];
  }

  find(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  /** In the order of the product's apply; stops after so many writes, as a pass that is cut. */
  apply(plan: Plan, cutAfter = Number.POSITIVE_INFINITY): void {
    let left = cutAfter;
    const before = this.liveState();
    const entries: Record<string, InventoryEntry> = { ...before.inventory?.objects };
    for (const key of goneKeys(before, plan.revision.objects)) delete entries[key];
    if (plan.isNew && left-- > 0) this.writeState(revisionConfigMap(plan.revision));
    for (const step of plan.apply) {
      if (left-- <= 0) return;
      entries[keyOf(step.object)] = inventoryEntry(this.#store(step.object), step);
    }
    for (const { object } of plan.delete) {
      if (left-- <= 0) return;
      this.#objects.delete(keyOf(object));
      delete entries[keyOf(object)];
    }
    if (left <= 0) return;
    const { requested, spec, pinned, number: revision } = plan.revision;
    this.writeState(inventoryConfigMap({ schema: 1, requested, spec, pinned, revision, objects: entries }));
  }

  /** Inventory or revision, as the product writes them. */
  writeState(object: KubeObject): void {
    this.#digests.add(stateDigest(object));
    this.#store(object);
  }

  /** Somebody else writes. */
  write(object: KubeObject): void {
    this.#objects.set(keyOf(object), object);
  }

  delete(key: string): void {
    this.#objects.delete(key);
  }

  loseInventory(): void {
    this.delete(`ConfigMap kube-system/${inventoryName}`);
  }

  loseRevisions(): void {
    for (const key of [...this.#objects.keys()]) {
      if (key.startsWith(`ConfigMap kube-system/${revisionPrefix}`)) this.delete(key);
    }
  }

  /** With an identity, and a default of the server's in every map that might have one. */
  #store(object: KubeObject): KubeObject {
    const uid = this.#objects.get(keyOf(object))?.metadata.uid ?? `uid-${++this.#uids}`;
    const stored: KubeObject = { ...object, metadata: { ...object.metadata, uid, generation: 1 } };
    const spec = object["spec"];
    const defaulted =
      spec === undefined ? stored : { ...stored, spec: { ...(spec as Json & object), added: 1 } };
    this.#objects.set(keyOf(object), defaulted);
    return defaulted;
  }
}
