import { builtInSchema } from "./schema/built-in-schema.ts";
import type { StructSchema } from "./schema/schema.ts";

/** A kind as the server serves it. */
export interface ServedKind {
  /** Empty: the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Status is written through its own subresource only. */
  readonly statusSubresource: boolean;
  /** metadata.generation counts changes of the spec. */
  readonly counted: boolean;
  readonly custom: boolean;
  readonly schema: StructSchema;
}

/** `ns` namespaced, `status` has the subresource, `gen` has a generation; then the short names. */
const builtIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  v1: {
    "Namespace namespaces": "status; ns",
    "Node nodes": "status; no",
    "Pod pods": "ns status gen; po",
    "Event events": "ns; ev",
    "ServiceAccount serviceaccounts": "ns; sa",
    "ConfigMap configmaps": "ns; cm",
    "Secret secrets": "ns;",
    "Service services": "ns status; svc",
    "PersistentVolumeClaim persistentvolumeclaims": "ns status; pvc",
  },
  "apps/v1": {
    "DaemonSet daemonsets": "ns status gen; ds",
    "Deployment deployments": "ns status gen; deploy",
    "StatefulSet statefulsets": "ns status gen; sts",
    "ReplicaSet replicasets": "ns status gen; rs",
  },
  "rbac.authorization.k8s.io/v1": {
    "ClusterRole clusterroles": ";",
    "ClusterRoleBinding clusterrolebindings": ";",
    "Role roles": "ns;",
    "RoleBinding rolebindings": "ns;",
  },
  "policy/v1": { "PodDisruptionBudget poddisruptionbudgets": "ns status gen; pdb" },
  "storage.k8s.io/v1": { "StorageClass storageclasses": "; sc", "CSIDriver csidrivers": ";" },
  "coordination.k8s.io/v1": { "Lease leases": "ns;" },
  "discovery.k8s.io/v1": { "EndpointSlice endpointslices": "ns gen;" },
  "networking.k8s.io/v1": { "NetworkPolicy networkpolicies": "ns gen; netpol" },
  "apiextensions.k8s.io/v1": { "CustomResourceDefinition customresourcedefinitions": "status gen; crd crds" },
};

/** The kinds that are there without any definition. */
export const builtInKinds: readonly ServedKind[] = Object.entries(builtIn).flatMap(([apiVersion, kinds]) =>
  Object.entries(kinds).map(([names, traits]) => builtInKind(apiVersion, names, traits)),
);

function builtInKind(apiVersion: string, names: string, traits: string): ServedKind {
  const [kind = "", plural = ""] = names.split(" ");
  const [marks = "", shortNames = ""] = traits.split(";");
  const has = new Set(marks.split(" "));
  return {
    ...splitApiVersion(apiVersion),
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: shortNames.split(" ").filter((name) => name !== ""),
    namespaced: has.has("ns"),
    statusSubresource: has.has("status"),
    counted: has.has("gen"),
    custom: false,
    schema: builtInSchema(kind),
  };
}

function splitApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const [first = "", second] = apiVersion.split("/");
  return second === undefined ? { group: "", version: first } : { group: first, version: second };
}

export function apiVersionOf({ group, version }: ServedKind): string {
  return group === "" ? version : `${group}/${version}`;
}

/** `daemonsets.apps` or `configmaps`, as the server names a resource in its sentences. */
export function resourceName({ plural, group }: ServedKind): string {
  return group === "" ? plural : `${plural}.${group}`;
}
