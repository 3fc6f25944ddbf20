import { digest } from "../digest.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { type ResourceKind, resourceKinds } from "../resource-kinds.ts";
import { stableJson } from "../stable-json.ts";
import { namesOfKind } from "./renderable-objects.ts";

const rbac = "rbac.authorization.k8s.io";
const apiVersion = `${rbac}/v1`;
const name = "eks-cilium-reader";
const { namespace, readerGroup } = productNames;
const labels = { [productNames.ownerLabel]: "true" };

/** What a pass looks at, each kind by get and list; Secrets are not among it. */
const rules = groupsOf(Object.values(resourceKinds)).map(([group, resources]) => ({
  apiGroups: [group],
  resources,
  verbs: ["get", "list"],
}));

/** Certificates of Hubble, which are compared with what was issued: by their names, in one namespace. */
const secretRules = [
  {
    apiGroups: [""],
    resources: ["secrets"],
    resourceNames: namesOfKind("Secret", namespace),
    verbs: ["get"],
  },
];

/** A right to nothing that exists: who has it is bound to these very rules. */
export const readerMark = {
  verb: "read",
  group: productNames.domain,
  resource: "rules",
  name: digest(stableJson([rules, secretRules])).slice(0, 12),
} as const;

const markRule = {
  apiGroups: [readerMark.group],
  resources: [readerMark.resource],
  resourceNames: [readerMark.name],
  verbs: [readerMark.verb],
};

/** Role and bindings of the group, beside the chart's objects: in the inventory, and in no revision. */
export const readerObjects: readonly KubeObject[] = [
  { apiVersion, kind: "ClusterRole", metadata: { name, labels }, rules: [...rules, markRule] },
  {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: { name, labels },
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name },
    subjects: [{ apiGroup: rbac, kind: "Group", name: readerGroup }],
  },
  { apiVersion, kind: "Role", metadata: { name, namespace, labels }, rules: secretRules },
  {
    apiVersion,
    kind: "RoleBinding",
    metadata: { name, namespace, labels },
    roleRef: { apiGroup: rbac, kind: "Role", name },
    subjects: [{ apiGroup: rbac, kind: "Group", name: readerGroup }],
  },
];

const keys: ReadonlySet<string> = new Set(readerObjects.map(keyOf));

export function isReaderKey(key: string): boolean {
  return keys.has(key);
}

function groupsOf(kinds: readonly ResourceKind[]): (readonly [group: string, resources: string[]])[] {
  const readable = kinds.filter(({ kind }) => kind !== "Secret");
  const byGroup = Map.groupBy(readable, ({ apiVersion }) =>
    apiVersion.includes("/") ? String(apiVersion.split("/")[0]) : "",
  );
  return [...byGroup].map(([group, members]) => [group, members.map(({ plural }) => plural)]);
}
