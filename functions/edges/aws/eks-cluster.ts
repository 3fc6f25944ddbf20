import type { Cluster } from "@aws-sdk/client-eks";
import { type ClusterId, clusterArn } from "../../core/cluster-id.ts";
import type { EksCluster } from "../../core/desired/eks-cluster.ts";

/** What DescribeCluster answers, in the product's words; what EKS leaves out gets the meaning that EKS gives it. */
export function eksCluster(id: ClusterId, described: Cluster): EksCluster {
  const { endpoint, certificateAuthority, kubernetesNetworkConfig, resourcesVpcConfig } = described;
  const networks = described.remoteNetworkConfig;
  return {
    arn: described.arn ?? clusterArn(id),
    name: described.name ?? id.name,
    status: described.status ?? "PENDING",
    version: described.version ?? "",
    tags: described.tags ?? {},
    ...(endpoint && { endpoint }),
    ...(certificateAuthority?.data && { certificateAuthority: pem(certificateAuthority.data) }),
    // Clusters from before access entries have no accessConfig.
    authenticationMode: described.accessConfig?.authenticationMode ?? "CONFIG_MAP",
    autoMode: described.computeConfig?.enabled === true,
    ipFamily: kubernetesNetworkConfig?.ipFamily ?? "ipv4",
    ...serviceCidr(kubernetesNetworkConfig?.serviceIpv4Cidr ?? kubernetesNetworkConfig?.serviceIpv6Cidr),
    ...(resourcesVpcConfig?.vpcId && { vpcId: resourcesVpcConfig.vpcId }),
    endpointPublicAccess: resourcesVpcConfig?.endpointPublicAccess === true,
    remoteCidrs: [...(networks?.remoteNodeNetworks ?? []), ...(networks?.remotePodNetworks ?? [])].flatMap(
      (network) => network.cidrs ?? [],
    ),
    connected: described.connectorConfig !== undefined,
    healthIssues: (described.health?.issues ?? []).map(({ code, message }) =>
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
