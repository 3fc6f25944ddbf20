import { randomBytes } from "node:crypto";
import { isMap, type Json, type JsonMap, listAt, mapAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { stableJson } from "../../functions/core/stable-json.ts";
import { addressed, type Decoded, decodeObject } from "./decode-object.ts";
import { failures } from "./failures.ts";
import { textAt } from "./json-map.ts";
import { isCustom, namespaceKind } from "./kinds-of.ts";
import { completeObject } from "./lifecycle/complete-object.ts";
import { type Deletion, deleteObject } from "./lifecycle/delete-object.ts";
import { mergePatch } from "./merge-patch.ts";
import { type ManagerIdentity, type Managers, writeManagers } from "./ownership/managers.ts";
import { applyFields, updateFields } from "./ownership/take-fields.ts";
import { checkCustom } from "./rules/check-custom.ts";
import { checkImmutable } from "./rules/check-immutable.ts";
import { checkListKeys } from "./rules/check-list-keys.ts";
import { checkName } from "./rules/check-name.ts";
import { checkWorkload } from "./rules/check-workload.ts";
import { findMismatches } from "./schema/find-mismatches.ts";
import { apiVersionOf, type ServedKind } from "./served-kinds.ts";
import { serverTime } from "./server-time.ts";
import type { Store } from "./store.ts";
import type { DeleteOptions, WriteOptions } from "./write-options.ts";

export interface Written {
  readonly object: KubeObject;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

/** One object's place; the namespace is empty for cluster-wide kinds. */
export interface ObjectKey {
  readonly kind: ServedKind;
  readonly namespace: string;
  readonly name: string;
}

/** Effects of requests on objects, with the semantics of the real server and without HTTP. */
export class Objects {
  readonly store: Store;
  readonly #clock: () => number;

  /** `now`: milliseconds since 1970. */
  constructor(store: Store, now: () => number) {
    this.store = store;
    this.#clock = now;
  }

  get({ kind, namespace, name }: ObjectKey): KubeObject {
    const found = this.store.get(kind, namespace, name);
    if (found === undefined) throw failures.notFound(kind, name);
    return { ...found, apiVersion: apiVersionOf(kind) };
  }

  create(kind: ServedKind, namespace: string, body: Json, options: WriteOptions): Written {
    const sent = named(addressed(kind, namespace, undefined, body));
    const { object, warnings } = decodeObject(kind, sent, options.strict === true);
    this.#admit({ kind, namespace, name: sent.metadata.name });
    if (this.store.get(kind, namespace, sent.metadata.name) !== undefined) {
      throw failures.alreadyExists(kind, sent.metadata.name);
    }
    return this.#update(kind, undefined, { object, warnings }, options);
  }

  replace(key: ObjectKey, body: Json, options: WriteOptions): Written {
    const sent = addressed(key.kind, key.namespace, key.name, body);
    const live = this.get(key);
    return this.#update(key.kind, live, decodeObject(key.kind, sent, options.strict === true), options);
  }

  patch(key: ObjectKey, patch: Json, options: WriteOptions): Written {
    const live = this.get(key);
    const sent = addressed(key.kind, key.namespace, key.name, mergePatch(live, patch));
    return this.#update(key.kind, live, decodeObject(key.kind, sent, options.strict === true), options);
  }

  apply(key: ObjectKey, body: Json, options: WriteOptions): Written {
    const { kind, namespace, name } = key;
    if (options.fieldManager === "") throw failures.noFieldManager();
    const applied = withoutNulls(addressed(kind, namespace, name, body)) as KubeObject;
    if (listAt(applied, "metadata", "managedFields").length > 0) {
      throw failures.badRequest("metadata.managedFields must be nil");
    }
    const live = this.store.get(kind, namespace, name);
    const { uid, resourceVersion } = applied.metadata;
    if (live === undefined && uid !== undefined) throw failures.uidOfNothing(kind, name, uid);
    const [mismatch] = findMismatches(kind.schema, applied);
    // The server names the namespace as it was sent in the body, not as it stands in the path.
    const sentPlace = `${textAt(body, "metadata", "namespace")}/${name}`;
    if (mismatch !== undefined)
      throw failures.notTyped(kind, sentPlace, `${mismatch.path}: ${mismatch.text}`);
    if (live === undefined) this.#admit(key);
    if (resourceVersion !== undefined && resourceVersion !== live?.metadata.resourceVersion) {
      throw failures.modified(kind, name);
    }
    if (live !== undefined && uid !== undefined && uid !== live.metadata.uid) throw foreignUid(key, uid);
    const identity = this.#identity(kind, "Apply", options);
    const taken = applyFields(kind.schema, live, scoped(kind, applied, options), identity, {
      force: options.force === true,
      now: this.#now(),
    });
    if ("conflicts" in taken) throw failures.applyConflict(taken.conflicts);
    const object = this.#complete(kind, live, taken.object, options);
    return this.#commit(kind, live, object, taken.managers, options);
  }

  delete(key: ObjectKey, options: DeleteOptions): Deletion {
    return deleteObject(this.store, key.kind, this.get(key), options, this.#now());
  }

  #update(kind: ServedKind, live: KubeObject | undefined, decoded: Decoded, options: WriteOptions): Written {
    const { object: sent, warnings } = decoded;
    const version = live === undefined ? undefined : sent.metadata.resourceVersion;
    if (version !== undefined && version !== live?.metadata.resourceVersion) {
      throw failures.modified(kind, sent.metadata.name);
    }
    const object = this.#complete(kind, live, sent, options);
    const identity = this.#identity(kind, "Update", options);
    // A new namespace gets its finalizer after ownership was decided.
    const sentByCaller = kind === namespaceKind && live === undefined ? { ...object, spec: {} } : object;
    const before = live && scoped(kind, live, options);
    const managers = updateFields(
      kind.schema,
      before,
      scoped(kind, sentByCaller, options),
      identity,
      this.#now(),
    );
    return { ...this.#commit(kind, live, object, managers, options), warnings };
  }

  #complete(
    kind: ServedKind,
    live: KubeObject | undefined,
    sent: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const version = Number(this.store.version);
    return completeObject(sent, {
      kind,
      live,
      subresource: options.subresource ?? "",
      now: this.#now(),
      clusterIp: `10.100.${(version >> 8) % 256}.${version % 256}`,
    });
  }

  #commit(
    kind: ServedKind,
    live: KubeObject | undefined,
    object: KubeObject,
    managers: Managers,
    options: WriteOptions,
  ): Written {
    const causes = [
      ...(live === undefined ? checkName(kind, object.metadata.name) : []),
      ...checkListKeys(kind.schema, object),
      ...(kind.custom ? [] : checkWorkload(object)),
      ...(live === undefined ? [] : checkImmutable(live, object)),
      ...(isCustom(kind) ? checkCustom(kind.openApi, object) : []),
    ];
    if (causes.length > 0) throw failures.invalid(kind, object.metadata.name, causes);
    const created = live === undefined;
    const managedFields = writeManagers(managers);
    const metadata = { ...object.metadata, ...(managedFields === undefined ? {} : { managedFields }) };
    const next: KubeObject = { ...object, metadata };
    if (live !== undefined && withoutTimestamps(live) === withoutTimestamps(next)) {
      return { object: live, created, warnings: [] };
    }
    const resourceVersion = live?.metadata.resourceVersion;
    const dry =
      resourceVersion === undefined ? next : { ...next, metadata: { ...metadata, resourceVersion } };
    if (options.dryRun === true) return { object: dry, created, warnings: [] };
    return { object: this.#store(kind, next), created, warnings: [] };
  }

  /** An object that only waited for its finalizers goes with the last of them. */
  #store(kind: ServedKind, object: KubeObject): KubeObject {
    const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
    const finalizers = listAt(object, "metadata", "finalizers");
    const waits = finalizers.length > 0 || kind === namespaceKind || Number(deletionGracePeriodSeconds) > 0;
    if (deletionTimestamp === undefined || waits) return this.store.put(kind, object);
    this.store.remove(kind, object);
    return { ...object, metadata: { ...object.metadata, resourceVersion: this.store.version } };
  }

  #admit({ kind, namespace, name }: ObjectKey): void {
    if (!kind.namespaced) return;
    const namespaceObject = this.store.get(namespaceKind, "", namespace);
    if (namespaceObject === undefined) throw failures.namespaceNotFound(namespace);
    if (namespaceObject.metadata.deletionTimestamp !== undefined)
      throw failures.terminating(kind, name, namespace);
  }

  #now(): string {
    return serverTime(this.#clock());
  }

  #identity(kind: ServedKind, operation: "Apply" | "Update", options: WriteOptions): ManagerIdentity {
    const { fieldManager: manager, subresource = "" } = options;
    return { manager, operation, apiVersion: apiVersionOf(kind), subresource };
  }
}

function named(object: KubeObject): KubeObject {
  const prefix = textAt(object, "metadata", "generateName");
  if (object.metadata.name !== "" || prefix === "") return object;
  return {
    ...object,
    metadata: { ...object.metadata, name: prefix + randomBytes(3).toString("hex").slice(0, 5) },
  };
}

/** The part of an object that a write may change: status through its subresource only, and nothing else through that. */
function scoped(kind: ServedKind, object: KubeObject, { subresource = "" }: WriteOptions): KubeObject {
  const { apiVersion, kind: name, metadata, status, ...rest } = object;
  // managedFields concern the whole object.
  const { managedFields } = metadata;
  const bare = { apiVersion, kind: name, metadata: { name: metadata.name, managedFields } };
  if (subresource === "status") return status === undefined ? bare : { ...bare, status };
  return kind.statusSubresource ? { apiVersion, kind: name, metadata, ...rest } : object;
}

function foreignUid({ kind, name }: ObjectKey, uid: string) {
  const message = `Invalid value: "${uid}": field is immutable`;
  const cause = { reason: "FieldValueInvalid", message, field: "metadata.uid" };
  return failures.invalid(kind, name, [cause, cause]);
}

/** An object as text, without what changes at every write: equal texts mean that a write changed nothing. */
function withoutTimestamps(object: KubeObject): string {
  const { resourceVersion: _, managedFields: __, ...metadata } = object.metadata;
  const entries = listAt(object, "metadata", "managedFields").map((entry) => {
    const { time: ___, ...rest } = mapAt({ entry }, "entry");
    return rest as JsonMap;
  });
  return stableJson({ ...object, metadata: { ...metadata, managedFields: entries } } as JsonMap);
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]): [string, Json][] =>
    member === null || member === undefined ? [] : [[key, withoutNulls(member)]],
  );
  return Object.fromEntries(members);
}
