import type { KubeObject } from "../../functions/core/kube-object.ts";
import type { ServedKind } from "./served-kinds.ts";

export interface Change {
  readonly type: "added" | "modified" | "deleted";
  /** The object as it is now; a deleted one as it was last. */
  readonly object: KubeObject;
}

/** All objects of the cluster, and the counter (resourceVersion) that every write moves on. */
export class Store {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #scheduled = new Set<NodeJS.Immediate>();
  #version = 1;

  /** Another store with the same objects, independent of this one. */
  copy(): Store {
    const other = new Store();
    other.#version = this.#version;
    for (const [resource, objects] of this.#objects) other.#objects.set(resource, new Map(objects));
    return other;
  }

  get version(): string {
    return String(this.#version);
  }

  get(kind: ServedKind, namespace: string, name: string): KubeObject | undefined {
    return this.#of(kind).get(key(namespace, name));
  }

  /** Objects in the order of their keys, as etcd answers; of all namespaces where none is given. */
  list(kind: ServedKind, namespace = ""): readonly KubeObject[] {
    const prefix = namespace === "" ? "" : key(namespace, "");
    return [...this.#of(kind)]
      .filter(([at]) => at.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  /** Stores under the next resourceVersion and answers what was stored. */
  put(kind: ServedKind, object: KubeObject): KubeObject {
    const at = key(object.metadata.namespace ?? "", object.metadata.name);
    const type = this.#of(kind).has(at) ? "modified" : "added";
    this.#version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: this.version } };
    this.#of(kind).set(at, stored);
    this.#announce({ type, object: stored });
    return stored;
  }

  remove(kind: ServedKind, object: KubeObject): void {
    this.#version += 1;
    this.#of(kind).delete(key(object.metadata.namespace ?? "", object.metadata.name));
    this.#announce({ type: "deleted", object });
  }

  /** Calls the listener after each write, in order, never inside the write. Returns how to end it. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether a write is still to be announced. */
  get isBusy(): boolean {
    return this.#scheduled.size > 0;
  }

  /** Nothing is announced any more. */
  close(): void {
    for (const immediate of this.#scheduled) clearImmediate(immediate);
    this.#listeners.clear();
  }

  #of(kind: ServedKind): Map<string, KubeObject> {
    const resource = `${kind.plural}.${kind.group}`;
    const found = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    this.#objects.set(resource, found);
    return found;
  }

  #announce(change: Change): void {
    const immediate = setImmediate(() => {
      this.#scheduled.delete(immediate);
      for (const listener of this.#listeners) listener(change);
    });
    this.#scheduled.add(immediate);
  }
}

function key(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
