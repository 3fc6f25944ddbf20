/** A kind, with its names in the API server's paths. */
export interface ResourceKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const kind = (apiVersion: string, kind: string, plural: string, namespaced: boolean): ResourceKind => ({
  apiVersion,
  kind,
  plural,
  namespaced,
});

const rbac = "rbac.authorization.k8s.io/v1";

/** Every kind that the product reads or writes. */
export const resourceKinds = {
  Namespace: kind("v1", "Namespace", "namespaces", false),
  Node: kind("v1", "Node", "nodes", false),
  Pod: kind("v1", "Pod", "pods", true),
  Event: kind("v1", "Event", "events", true),
  ServiceAccount: kind("v1", "ServiceAccount", "serviceaccounts", true),
  ConfigMap: kind("v1", "ConfigMap", "configmaps", true),
  Secret: kind("v1", "Secret", "secrets", true),
  Service: kind("v1", "Service", "services", true),
  ClusterRole: kind(rbac, "ClusterRole", "clusterroles", false),
  ClusterRoleBinding: kind(rbac, "ClusterRoleBinding", "clusterrolebindings", false),
  Role: kind(rbac, "Role", "roles", true),
  RoleBinding: kind(rbac, "RoleBinding", "rolebindings", true),
  DaemonSet: kind("apps/v1", "DaemonSet", "daemonsets", true),
  Deployment: kind("apps/v1", "Deployment", "deployments", true),
  StatefulSet: kind("apps/v1", "StatefulSet", "statefulsets", true),
  StorageClass: kind("storage.k8s.io/v1", "StorageClass", "storageclasses", false),
  CSIDriver: kind("storage.k8s.io/v1", "CSIDriver", "csidrivers", false),
  EndpointSlice: kind("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", true),
  NetworkPolicy: kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true),
  CustomResourceDefinition: kind(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    "customresourcedefinitions",
    false,
  ),
  CiliumEndpoint: kind("cilium.io/v2", "CiliumEndpoint", "ciliumendpoints", true),
  CiliumNode: kind("cilium.io/v2", "CiliumNode", "ciliumnodes", false),
  CiliumNodeConfig: kind("cilium.io/v2", "CiliumNodeConfig", "ciliumnodeconfigs", true),
  CiliumNetworkPolicy: kind("cilium.io/v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", true),
  CiliumClusterwideNetworkPolicy: kind(
    "cilium.io/v2",
    "CiliumClusterwideNetworkPolicy",
    "ciliumclusterwidenetworkpolicies",
    false,
  ),
  Lease: kind("coordination.k8s.io/v1", "Lease", "leases", true),
  NodePool: kind("karpenter.sh/v1", "NodePool", "nodepools", false),
} as const satisfies Record<string, ResourceKind>;

export type KindName = keyof typeof resourceKinds;
