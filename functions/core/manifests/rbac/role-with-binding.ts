import type { ServiceAccount } from "kubernetes-types/core/v1.js";
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
} from "kubernetes-types/rbac/v1.js";

const rbac = "rbac.authorization.k8s.io";
const apiVersion = `${rbac}/v1` as const;

/** Service account to which a role is granted. */
export interface Subject {
  readonly name: string;
  readonly namespace: string;
}

type Labels = Readonly<Record<string, string>>;

/** Rule for one group, its resources and verbs. */
export function rule(group: string, resources: readonly string[], verbs: readonly string[]): PolicyRule {
  return { apiGroups: [group], resources: [...resources], verbs: [...verbs] };
}

/** A ClusterRole, and the binding of the same name that gives it to a service account. */
export function clusterRoleWithBinding(
  name: string,
  subject: Subject,
  rules: PolicyRule[],
  labels: Labels = {},
): [ClusterRole, ClusterRoleBinding] {
  return [
    { apiVersion, kind: "ClusterRole", metadata: { name, labels }, rules },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name, labels },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name },
      subjects: [subjectOf(subject)],
    },
  ];
}

/** A Role in one namespace, and its binding. */
export function roleWithBinding(
  name: string,
  namespace: string,
  subject: Subject,
  rules: PolicyRule[],
  labels: Labels = {},
): [Role, RoleBinding] {
  return [
    { apiVersion, kind: "Role", metadata: { name, namespace, labels }, rules },
    {
      apiVersion,
      kind: "RoleBinding",
      metadata: { name, namespace, labels },
      roleRef: { apiGroup: rbac, kind: "Role", name },
      subjects: [subjectOf(subject)],
    },
  ];
}

export function serviceAccount({ name, namespace }: Subject): ServiceAccount {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
}

function subjectOf({ name, namespace }: Subject) {
  return { kind: "ServiceAccount", name, namespace };
}
