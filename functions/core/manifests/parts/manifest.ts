import type { DaemonSet, Deployment, StatefulSet } from "kubernetes-types/apps/v1.js";
import type { ConfigMap, Namespace, Secret, Service, ServiceAccount } from "kubernetes-types/core/v1.js";
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "kubernetes-types/rbac/v1.js";

/** Kubernetes object of Cilium before it gets the product's labels, typed by its kind. */
export type Manifest =
  | ClusterRole
  | ClusterRoleBinding
  | ConfigMap
  | DaemonSet
  | Deployment
  | Namespace
  | Role
  | RoleBinding
  | Secret
  | Service
  | ServiceAccount
  | StatefulSet;

export const partOfCilium = { "app.kubernetes.io/part-of": "cilium" };
