import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { findKind } from "../kinds-of.ts";
import { serverTime } from "../server-time.ts";
import type { Change, Store } from "../store.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { deleteObject } from "./delete-object.ts";
import { emptyNamespace } from "./empty-namespace.ts";
import { establishDefinition, retireDefinition } from "./establish-definition.ts";

/** Controllers of deletion and definitions, which a real cluster has in its controller manager. Returns how to end them. */
export function runControllers(store: Store, now: () => number): () => void {
  const remove = (object: KubeObject) => {
    const kind = findKind(store, object.apiVersion, { kind: object.kind });
    if (kind !== undefined) deleteObject(store, kind, object, {}, serverTime(now()));
  };
  return store.subscribe((change: Change) => {
    establishDefinition(store, change, serverTime(now()));
    collectGarbage(store, change, remove);
    retireDefinition(store, change, remove);
    emptyNamespace(store, change, remove);
  });
}
