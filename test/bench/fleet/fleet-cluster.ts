import { CreateClusterCommand } from "@aws-sdk/client-eks";
import { type ClusterId, clusterKey } from "../../../functions/core/cluster-id.ts";
import type { AdminClients } from "../../../local/admin-clients.ts";
import type { LocalCluster } from "../../../local/aws/eks/cluster-state.ts";
import type { LocalAws } from "../../../local/aws/start-aws.ts";
import { localScope } from "../../../local/callers.ts";
import type { LocalKubernetes } from "../../../local/kubernetes/start-kubernetes.ts";

export const kubernetesVersion = "1.34";

/** One of the fleet: as EKS knows it, and its API server. */
export interface FleetCluster {
  readonly id: ClusterId;
  readonly eks: LocalCluster;
  readonly kubernetes: LocalKubernetes;
}

export function fleetClusterId(number: number): ClusterId {
  return { ...localScope, name: `fleet-${String(number).padStart(4, "0")}` };
}

/** A tagged cluster at EKS, ACTIVE. */
export async function createAtEks(
  id: ClusterId,
  aws: LocalAws,
  { eks }: AdminClients,
): Promise<LocalCluster> {
  await eks.send(
    new CreateClusterCommand({
      name: id.name,
      version: kubernetesVersion,
      roleArn: `arn:aws:iam::${id.account}:role/eks-cluster`,
      resourcesVpcConfig: {},
      accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
      tags: { enable_cilium: "true" },
    }),
  );
  const cluster = await aws.cluster(id);
  if (cluster?.status === "ACTIVE") return cluster;
  throw new Error(
    `creating cluster ${clusterKey(id)} in the AWS stand-in: it is ${cluster?.status ?? "absent"} afterwards. ` +
      "Look at endpointFor of start-fleet.ts.",
  );
}
