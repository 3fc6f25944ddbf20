import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { kindsOf, namespaceKind } from "../kinds-of.ts";
import type { Change, Store } from "../store.ts";

/** A terminating namespace loses its content, and goes when nothing is left in it. */
export function emptyNamespace(store: Store, change: Change, remove: (object: KubeObject) => void): void {
  const { kind, metadata } = change.object;
  const name = kind === namespaceKind.kind ? metadata.name : metadata.namespace;
  const namespace = store.get(namespaceKind, "", name ?? "");
  if (namespace?.metadata.deletionTimestamp === undefined) return;
  const content = kindsOf(store)
    .filter((served) => served.namespaced)
    .flatMap((served) => store.list(served, namespace.metadata.name));
  for (const object of content) {
    if (object.metadata.deletionTimestamp === undefined) remove(object);
  }
  if (content.length === 0) store.remove(namespaceKind, namespace);
}
