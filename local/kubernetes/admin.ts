import type { Json } from "../../functions/core/json.ts";
import { type KubeObject, type ObjectRef, refOf } from "../../functions/core/kube-object.ts";
import { ApiFailure } from "./api-failure.ts";
import { findKind } from "./kinds-of.ts";
import { type ListQuery, listObjects } from "./list-objects.ts";
import type { ObjectKey, Objects } from "./objects.ts";
import type { ServedKind } from "./served-kinds.ts";
import type { Change } from "./store.ts";
import type { DeleteOptions } from "./write-options.ts";

/**
 * The cluster from inside the process, for simulated controllers and kubelets. The semantics are those of HTTP; a
 * refusal is thrown as ApiFailure.
 */
export class Admin {
  readonly #objects: Objects;
  readonly #fieldManager: string;

  constructor(objects: Objects, fieldManager: string) {
    this.#objects = objects;
    this.#fieldManager = fieldManager;
  }

  /** The same access under another field manager. */
  as(fieldManager: string): Admin {
    return new Admin(this.#objects, fieldManager);
  }

  /** Undefined: absent, or a kind that is not served. */
  get(ref: ObjectRef): KubeObject | undefined {
    const key = this.#place(ref);
    return key && this.#objects.store.get(key.kind, key.namespace, key.name);
  }

  /** Empty where the kind is not served. */
  list(apiVersion: string, kind: string, query: Partial<ListQuery> = {}): readonly KubeObject[] {
    const served = findKind(this.#objects.store, apiVersion, { kind });
    return served === undefined
      ? []
      : listObjects(this.#objects.store, served, { namespace: "", ...query }).items;
  }

  create(object: KubeObject): KubeObject {
    const { kind, namespace } = this.#served(refOf(object));
    return this.#objects.create(kind, namespace, object, { fieldManager: this.#fieldManager }).object;
  }

  /** Server-side apply that takes every field it names. */
  apply(object: KubeObject): KubeObject {
    const options = { fieldManager: this.#fieldManager, force: true };
    return this.#objects.apply(this.#served(refOf(object)), object, options).object;
  }

  /** JSON merge patch, an Update in managedFields; `status` goes to the subresource. */
  patch(ref: ObjectRef, patch: Json, subresource: "" | "status" = ""): KubeObject {
    const options = { fieldManager: this.#fieldManager, subresource };
    return this.#objects.patch(this.#served(ref), patch, options).object;
  }

  /** False: it was not there. A pod on a node stays, terminating, until it is deleted with a grace period of 0. */
  delete(ref: ObjectRef, options: DeleteOptions = {}): boolean {
    const key = this.#place(ref);
    if (key === undefined || this.get(ref) === undefined) return false;
    this.#objects.delete(key, options);
    return true;
  }

  /** Calls the listener after every write, by whomever. Returns how to end it. */
  onChange(listener: (change: Change) => void): () => void {
    return this.#objects.store.subscribe(listener);
  }

  #served(ref: ObjectRef): ObjectKey {
    const key = this.#place(ref);
    if (key !== undefined) return key;
    throw new ApiFailure(
      404,
      "NotFound",
      `${ref.apiVersion} ${ref.kind} is not served (is its definition established?)`,
    );
  }

  #place(ref: ObjectRef): ObjectKey | undefined {
    const kind: ServedKind | undefined = findKind(this.#objects.store, ref.apiVersion, { kind: ref.kind });
    return kind && { kind, namespace: kind.namespaced ? (ref.namespace ?? "default") : "", name: ref.name };
  }
}
