import { clusterAdminPolicy } from "../../../../functions/core/cluster-admin-policy.ts";
import type { AdminClient } from "./admin-client.ts";

/** EKS authorizes access policies in a webhook of its own; here a binding gives the same rights. */
export async function honourAccessPolicies(admin: AdminClient): Promise<void> {
  const name = clusterAdminPolicy.toLowerCase();
  const apiGroup = "rbac.authorization.k8s.io";
  await admin.apply(`/apis/${apiGroup}/v1/clusterrolebindings/${name}`, {
    apiVersion: `${apiGroup}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup, kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ apiGroup, kind: "Group", name: `eks:access-entry:${clusterAdminPolicy}` }],
  });
}
