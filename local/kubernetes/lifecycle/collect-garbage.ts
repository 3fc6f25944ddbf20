import { isMap, listAt, mapAt } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { findKind, kindsOf } from "../kinds-of.ts";
import type { Change, Store } from "../store.ts";
import { foregroundFinalizer, orphanFinalizer } from "./delete-object.ts";

/** Dependents follow their last owner, stay behind it, or hold it up: as the propagation policy asks. */
export function collectGarbage(store: Store, change: Change, remove: (object: KubeObject) => void): void {
  const owner = change.object;
  if (change.type === "deleted") {
    for (const dependent of dependentsOf(store, owner)) disown(store, dependent, owner, remove);
    for (const uid of ownersOf(owner)) finishForeground(store, uid, remove);
  } else if (hasFinalizer(owner, orphanFinalizer)) {
    for (const dependent of dependentsOf(store, owner)) put(store, withoutOwner(dependent, owner));
    finish(store, owner, orphanFinalizer);
  } else if (hasFinalizer(owner, foregroundFinalizer)) {
    finishForeground(store, owner.metadata.uid ?? "", remove);
  }
}

function finishForeground(store: Store, uid: string, remove: (object: KubeObject) => void): void {
  const owner = everything(store).find((object) => object.metadata.uid === uid);
  if (owner === undefined || !hasFinalizer(owner, foregroundFinalizer)) return;
  const dependents = dependentsOf(store, owner);
  for (const dependent of dependents) disown(store, dependent, owner, remove);
  if (dependents.length === 0) finish(store, owner, foregroundFinalizer);
}

function disown(
  store: Store,
  dependent: KubeObject,
  owner: KubeObject,
  remove: (object: KubeObject) => void,
): void {
  if (dependent.metadata.deletionTimestamp !== undefined) return;
  const rest = withoutOwner(dependent, owner);
  if (listAt(rest, "metadata", "ownerReferences").length === 0) remove(dependent);
  else put(store, rest);
}

function finish(store: Store, object: KubeObject, finalizer: string): void {
  const kind = findKind(store, object.apiVersion, { kind: object.kind });
  if (kind === undefined) return;
  const finalizers = listAt(object, "metadata", "finalizers").filter((name) => name !== finalizer);
  const rest = { ...object, metadata: { ...object.metadata, finalizers } };
  if (finalizers.length === 0) store.remove(kind, rest);
  else store.put(kind, rest);
}

function put(store: Store, object: KubeObject): void {
  const kind = findKind(store, object.apiVersion, { kind: object.kind });
  if (kind !== undefined) store.put(kind, object);
}

function dependentsOf(store: Store, owner: KubeObject): readonly KubeObject[] {
  return everything(store).filter((object) => ownersOf(object).includes(owner.metadata.uid ?? ""));
}

function ownersOf(object: KubeObject): readonly string[] {
  return listAt(object, "metadata", "ownerReferences").flatMap((owner) => {
    const { uid } = mapAt({ owner }, "owner");
    return typeof uid === "string" ? [uid] : [];
  });
}

function withoutOwner(dependent: KubeObject, owner: KubeObject): KubeObject {
  const ownerReferences = listAt(dependent, "metadata", "ownerReferences").filter(
    (reference) => !isMap(reference) || reference["uid"] !== owner.metadata.uid,
  );
  const { ownerReferences: _, ...metadata } = dependent.metadata;
  return {
    ...dependent,
    metadata: { ...metadata, ...(ownerReferences.length === 0 ? {} : { ownerReferences }) },
  };
}

function hasFinalizer(object: KubeObject, name: string): boolean {
  return (
    object.metadata.deletionTimestamp !== undefined && listAt(object, "metadata", "finalizers").includes(name)
  );
}

function everything(store: Store): readonly KubeObject[] {
  return kindsOf(store).flatMap((kind) => store.list(kind));
}
