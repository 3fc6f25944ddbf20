import type { ClusterId } from "../../../functions/core/cluster-id.ts";
import type { Caller } from "../../../local/aws/caller.ts";
import { type ClusterServer, clusterAdminPolicy } from "../../../local/aws/eks-cluster-state.ts";
import { type LocalAws, startAws } from "../../../local/aws/start-aws.ts";
import type { AdminClient } from "./admin-client.ts";
import { cleanup } from "./cleanup.ts";
import { installEksDefaults } from "./eks-defaults.ts";
import { type ControlPlane, startControlPlane } from "./start-control-plane.ts";

/** AWS's stand-in with one EKS cluster whose API server is a real one. */
export interface EksWorld {
  readonly aws: LocalAws;
  readonly controlPlane: ControlPlane;
  readonly cluster: ClusterId;
  /** May be asked twice. */
  readonly stop: () => Promise<void>;
}

/** The cluster is not created yet: whoever creates one by its name gets this API server. */
export async function startEksWorld(cluster: ClusterId, callers: readonly Caller[]): Promise<EksWorld> {
  const server = Promise.withResolvers<ClusterServer>();
  const { add, run } = cleanup();
  try {
    const aws = await startAws({ callers, endpointFor: () => server.promise });
    add(aws.stop);
    const controlPlane = await startControlPlane((token) => aws.authenticate(token, cluster));
    add(controlPlane.stop);
    await honourAccessPolicies(controlPlane.admin);
    await installEksDefaults(controlPlane.admin);
    server.resolve(controlPlane);
    return { aws, controlPlane, cluster, stop: run };
  } catch (error) {
    await run();
    throw error;
  }
}

/** EKS authorizes access policies in a webhook of its own; here a binding gives the same rights. */
async function honourAccessPolicies(admin: AdminClient): Promise<void> {
  const name = clusterAdminPolicy.toLowerCase();
  const group = `eks:access-entry:${clusterAdminPolicy}`;
  await admin.apply(`/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${name}`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: group }],
  });
}
