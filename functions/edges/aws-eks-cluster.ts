import type { Cluster } from "@aws-sdk/client-eks";
import { type ClusterId, clusterArn } from "../core/cluster-id.ts";
import type { EksCluster } from "../core/desired/eks-cluster.ts";

/** What DescribeCluster answers, in the product's words; what EKS leaves out gets the meaning that EKS gives it. */
export function eksCluster(id: ClusterId, answer: Cluster): EksCluster {
  const { endpoint, certificateAuthority, kubernetesNetworkConfig, resourcesVpcConfig } = answer;
  const networks = answer.remoteNetworkConfig;
  return {
    arn: answer.arn ?? clusterArn(id),
    name: answer.name ?? id.name,
    status: answer.status ?? "PENDING",
    version: answer.version ?? "",
    tags: answer.tags ?? {},
    ...(endpoint && { endpoint }),
    ...(certificateAuthority?.data && { certificateAuthority: pem(certificateAuthority.data) }),
    // Clusters from before access entries have no accessConfig.
    authenticationMode: answer.accessConfig?.authenticationMode ?? "CONFIG_MAP",
    autoMode: answer.computeConfig?.enabled === true,
    ipFamily: kubernetesNetworkConfig?.ipFamily ?? "ipv4",
    ...serviceCidr(kubernetesNetworkConfig?.serviceIpv4Cidr ?? kubernetesNetworkConfig?.serviceIpv6Cidr),
    ...(resourcesVpcConfig?.vpcId && { vpcId: resourcesVpcConfig.vpcId }),
    endpointPublicAccess: resourcesVpcConfig?.endpointPublicAccess === true,
    remoteCidrs: [...(networks?.remoteNodeNetworks ?? []), ...(networks?.remotePodNetworks ?? [])].flatMap(
      (network) => network.cidrs ?? [],
    ),
    connected: answer.connectorConfig !== undefined,
    healthIssues: (answer.health?.issues ?? []).map(({ code, message }) =>
      [code, message].filter(Boolean).join(": "),
    ),
  };
}

function serviceCidr(cidr: string | undefined): Pick<EksCluster, "serviceCidr"> {
  return cidr === undefined ? {} : { serviceCidr: cidr };
}

function pem(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
