import type { JsonMap } from "../../core/json.ts";
import type { KubeObject, ObjectMeta, ObjectRef } from "../../core/kube-object.ts";
import type { KindName } from "../../core/resource-kinds.ts";

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ApplyOptions {
  /** The server answers as if, and stores nothing. */
  readonly dryRun?: boolean;
  /** Takes fields away from other managers; only for objects that are ours. */
  readonly force?: boolean;
}

export interface Applied {
  /** True where the object did not exist before. */
  readonly created: boolean;
  /** As the server answers it, defaults and managedFields included. */
  readonly object: KubeObject;
}

/** A change of an object's labels; null takes one off. */
export interface LabelPatch {
  /** Of the object as it was read: one that has changed since is a conflict. */
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string | null>>;
}

/** A change of parts of an object. */
export interface FieldsPatch {
  /** Of the object as it was read: one that has changed since is a conflict. */
  readonly resourceVersion: string;
  readonly fields: JsonMap;
}

/** What somebody would do to one object of the cluster, in RBAC's terms. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string;
}

/** One cluster's API server. Every method throws KubeApiError, and nothing else, when the server does not do as asked. */
export interface KubeApi {
  /** Undefined: absent. */
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  /** Reads all pages; undefined where a kind of a CRD is not served. One that every server has is an error then. */
  list(kind: KindName, options?: ListOptions): Promise<readonly KubeObject[] | undefined>;
  /** Of a list, what `pick` takes of each object; a page is let go before the next is read, however large the objects are. */
  pick<Item>(
    kind: KindName,
    options: ListOptions,
    pick: (object: KubeObject) => readonly Item[],
  ): Promise<readonly Item[] | undefined>;
  /** A list of metadata only: for counting and naming. */
  listMetadata(kind: KindName, options?: ListOptions): Promise<readonly ObjectMeta[] | undefined>;
  /** Plurals served under a group and version; undefined where it is not served. */
  servedResources(apiVersion: string): Promise<readonly string[] | undefined>;
  /** Makes an object that is not there, and answers it as it is made; one of its name is a conflict. */
  create(object: KubeObject, options?: Pick<ApplyOptions, "dryRun">): Promise<KubeObject>;
  /** Server-side apply under our field manager. */
  apply(object: KubeObject, options?: ApplyOptions): Promise<Applied>;
  /** Changes labels whoever set them, and nothing else; an apply takes off only what it alone has set. */
  patchLabels(ref: ObjectRef, patch: LabelPatch): Promise<"patched" | "absent">;
  /** Merges a patch into an object, whoever set its fields; null takes a field away. */
  patchFields(ref: ObjectRef, patch: FieldsPatch): Promise<"patched" | "absent">;
  /** Deletes this very object: another uid is a conflict. */
  delete(ref: ObjectRef, uid: string): Promise<"deleted" | "absent">;
  /** Deletes this very pod, as far as disruption budgets let it go; `refused`: one of them keeps it for now. */
  evict(ref: ObjectRef, uid: string): Promise<"evicted" | "refused" | "absent">;
  /** May we do everything here? A fault `unauthorized` means the principal is not mapped at all. */
  mayAdminister(): Promise<boolean>;
  /** May we do this one thing? */
  may(attempt: Attempt): Promise<boolean>;
}
