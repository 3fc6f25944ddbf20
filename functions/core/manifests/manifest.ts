import type { DaemonSet, Deployment, StatefulSet } from "kubernetes-types/apps/v1.js";
import type { ConfigMap, Namespace, Secret, Service, ServiceAccount } from "kubernetes-types/core/v1.js";
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "kubernetes-types/rbac/v1.js";

/** A Kubernetes object as the parts of Cilium write it: typed by its kind. */
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
