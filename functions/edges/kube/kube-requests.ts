import { type Json, type JsonMap, mapAt } from "../../core/json.ts";
import { type KubeObject, type ObjectRef, refKey, refOf } from "../../core/kube-object.ts";
import { productNames } from "../../core/product-names.ts";
import { type KindName, resourceKinds } from "../../core/resource-kinds.ts";
import type {
  ApplyOptions,
  Attempt,
  FieldsPatch,
  LabelPatch,
  ListOptions,
} from "../../flows/ports/kube-api.ts";
import type { KubeRequest } from "./kube-request.ts";
import { groupPath, resourcePath } from "./resource-path.ts";

/** Objects a page, as the server's own clients ask for. */
const pageSize = 500;

/** Part of each object of a list. */
export type ListView = "whole" | "metadata";

const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const json = (value: Json) => ({ type: "application/json", text: JSON.stringify(value) });

const isConfidential = ({ kind }: { readonly kind: string }) => kind === "Secret";

/** In words: `NetworkPolicies`, `StorageClasses`. */
function pluralOf(name: KindName): string {
  return `${name.replace(/y$/, "ie").replace(/s$/, "se")}s`;
}

/** Calls of the product, each as a value. */
export const kubeRequests = {
  get: (ref: ObjectRef): KubeRequest => ({
    verb: "get",
    subject: refKey(ref),
    method: "GET",
    path: resourcePath(ref),
    confidential: isConfidential(ref),
  }),

  /** One page; `from` is the server's continue token. */
  list: (name: KindName, options: ListOptions, view: ListView, from: string | undefined): KubeRequest => ({
    verb: "list",
    subject: options.namespace === undefined ? pluralOf(name) : `${pluralOf(name)} in ${options.namespace}`,
    method: "GET",
    path: resourcePath({ ...resourceKinds[name], ...options }),
    query: {
      limit: String(pageSize),
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      continue: from,
    },
    ...(view === "metadata" ? { accept: metadataOnly } : {}),
    confidential: isConfidential({ kind: name }),
  }),

  discover: (apiVersion: string): KubeRequest => ({
    verb: "discover",
    subject: apiVersion,
    method: "GET",
    path: groupPath(apiVersion),
  }),

  create: (object: KubeObject, { dryRun }: Pick<ApplyOptions, "dryRun">): KubeRequest => {
    const { name, ...collection } = refOf(object);
    return {
      verb: dryRun === true ? "dry-run" : "create",
      subject: refKey({ ...collection, name }),
      method: "POST",
      path: resourcePath(collection),
      query: {
        fieldManager: productNames.fieldManager,
        fieldValidation: "Strict",
        dryRun: dryRun === true ? "All" : undefined,
      },
      body: json(object as KubeObject & JsonMap),
      confidential: isConfidential(object),
    };
  },

  apply: (object: KubeObject, options: ApplyOptions): KubeRequest => ({
    verb: options.dryRun === true ? "dry-run" : "apply",
    subject: refKey(refOf(object)),
    method: "PATCH",
    path: resourcePath(refOf(object)),
    query: {
      fieldManager: productNames.fieldManager,
      fieldValidation: "Strict",
      dryRun: options.dryRun === true ? "All" : undefined,
      force: options.force === true ? "true" : undefined,
    },
    body: { type: "application/apply-patch+yaml", text: JSON.stringify(object) },
    confidential: isConfidential(object),
  }),

  patchLabels: (ref: ObjectRef, { resourceVersion, labels }: LabelPatch): KubeRequest =>
    mergePatch(ref, { metadata: { resourceVersion, labels } }),

  patchFields: (ref: ObjectRef, { resourceVersion, fields }: FieldsPatch): KubeRequest =>
    mergePatch(ref, { ...fields, metadata: { ...mapAt(fields, "metadata"), resourceVersion } }),

  delete: (ref: ObjectRef, uid: string): KubeRequest => ({
    verb: "delete",
    subject: refKey(ref),
    method: "DELETE",
    path: resourcePath(ref),
    body: json({
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid },
      propagationPolicy: "Background",
    }),
    confidential: isConfidential(ref),
  }),

  evict: (ref: ObjectRef, uid: string): KubeRequest => ({
    verb: "evict",
    subject: refKey(ref),
    method: "POST",
    path: `${resourcePath(ref)}/eviction`,
    body: json({
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name: ref.name, namespace: ref.namespace ?? "" },
      deleteOptions: { preconditions: { uid } },
    }),
  }),

  review: (attempt: Omit<Attempt, "name"> & Partial<Attempt>): KubeRequest => ({
    verb: "review",
    subject: "our rights",
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: json({
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { ...attempt } },
    }),
  }),
} as const;

function mergePatch(ref: ObjectRef, patch: object): KubeRequest {
  return {
    verb: "patch",
    subject: refKey(ref),
    method: "PATCH",
    path: resourcePath(ref),
    query: { fieldManager: productNames.fieldManager, fieldValidation: "Strict" },
    body: { type: "application/merge-patch+json", text: JSON.stringify(patch) },
    confidential: isConfidential(ref),
  };
}
