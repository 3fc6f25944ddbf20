import type { AdminClient } from "../harness/control-plane/admin-client.ts";

/** A ServiceAccount of kube-system that has a ClusterRole; made where it is missing. */
export async function bindServiceAccount(
  admin: AdminClient,
  name: string,
  clusterRole: string,
): Promise<void> {
  await admin.apply(`/api/v1/namespaces/kube-system/serviceaccounts/${name}`, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace: "kube-system" },
  });
  await admin.apply(`/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${name}`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterRole },
    subjects: [{ kind: "ServiceAccount", name, namespace: "kube-system" }],
  });
}
