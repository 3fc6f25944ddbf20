import type { Json } from "../../functions/core/json.ts";
import { kindsOf } from "./kinds-of.ts";
import { apiVersionOf, type ServedKind } from "./served-kinds.ts";
import type { Store } from "./store.ts";

const verbs = ["create", "delete", "get", "list", "patch", "update"];
const reviews = { group: "authorization.k8s.io", version: "v1" };

export function coreVersions(): Json {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: "127.0.0.1" }],
  };
}

export function groupList(store: Store): Json {
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groupNames(store).map((name) => groupOf(store, name)),
  };
}

/** Undefined: no such group. */
export function groupBody(store: Store, name: string): Json | undefined {
  return groupNames(store).includes(name)
    ? { kind: "APIGroup", apiVersion: "v1", ...groupOf(store, name) }
    : undefined;
}

/** Resources of a group and version; undefined: nothing is served there. */
export function resourceList(store: Store, groupVersion: string): Json | undefined {
  const kinds = kindsOf(store).filter((kind) => apiVersionOf(kind) === groupVersion);
  const isReviews = groupVersion === `${reviews.group}/${reviews.version}`;
  if (kinds.length === 0 && !isReviews) return undefined;
  const resources = isReviews ? [reviewResource] : kinds.flatMap(resourcesOf);
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}

const reviewResource = {
  name: "selfsubjectaccessreviews",
  singularName: "selfsubjectaccessreview",
  namespaced: false,
  kind: "SelfSubjectAccessReview",
  verbs: ["create"],
};

function resourcesOf(kind: ServedKind): readonly Json[] {
  const { plural, singular, namespaced, shortNames } = kind;
  const short = shortNames.length === 0 ? {} : { shortNames };
  const resource = { name: plural, singularName: singular, namespaced, kind: kind.kind, verbs, ...short };
  if (!kind.statusSubresource) return [resource];
  const status = {
    name: `${plural}/status`,
    singularName: "",
    namespaced,
    kind: kind.kind,
    verbs: ["get", "patch", "update"],
  };
  return [resource, status];
}

function groupNames(store: Store): readonly string[] {
  const names = kindsOf(store).map(({ group }) => group);
  return [...new Set([...names, reviews.group])].filter((name) => name !== "");
}

function groupOf(store: Store, name: string) {
  const served = [...kindsOf(store), reviews].filter(({ group }) => group === name);
  const versions = [...new Set(served.map(({ version }) => version))].map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] ?? {} };
}
