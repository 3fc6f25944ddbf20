import {
  AssociateAccessPolicyCommand,
  type Cluster,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  EKSClient,
  paginateListClusters,
} from "@aws-sdk/client-eks";
import { clusterAdminPolicyArn } from "../../core/cluster-admin-policy.ts";
import { type ClusterId, clusterArn, clusterKey } from "../../core/cluster-id.ts";
import type { EksCluster } from "../../core/desired/eks-cluster.ts";
import { productNames } from "../../core/product-names.ts";
import type { Eks } from "../../flows/ports/eks.ts";
import type { WithDeadline } from "../deadline.ts";
import { type AwsCall, makeCaller, undefinedOn } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";

/** An entry that was there before carries none, and so does one that its owner's tool has taken into its state. */
const ownTag = { [productNames.accessEntryTag]: productNames.fieldManager };

export function makeEks(settings: AwsClientSettings): WithDeadline<Eks> {
  const call = makeCaller(() => new EKSClient(clientConfig(settings)));
  return (deadline) => eksPort(call(deadline), settings.region);
}

function eksPort(call: AwsCall<EKSClient>, region: string): Eks {
  const entryOf = async (cluster: ClusterId, principalArn: string) => {
    const command = new DescribeAccessEntryCommand({ clusterName: cluster.name, principalArn });
    const found = await undefinedOn(
      "ResourceNotFoundException",
      call(`describe the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
        client.send(command, options),
      ),
    );
    if (found === undefined) return "absent";
    return found.accessEntry?.tags?.[productNames.accessEntryTag] === undefined ? "foreign" : "own";
  };
  return {
    async describe(cluster) {
      const command = new DescribeClusterCommand({ name: cluster.name });
      const answer = await undefinedOn(
        "ResourceNotFoundException",
        call(`describe cluster ${clusterKey(cluster)}`, (client, options) => client.send(command, options)),
      );
      return answer?.cluster && eksCluster(cluster, answer.cluster);
    },

    clusterNames() {
      return call(`list the clusters of ${region}`, async (client, options) => {
        const names: string[] = [];
        for await (const page of paginateListClusters({ client }, {}, options))
          names.push(...(page.clusters ?? []));
        return names;
      });
    },

    async grantAccess(cluster, principalArn) {
      const entry = { clusterName: cluster.name, principalArn };
      const created = await undefinedOn(
        "ResourceInUseException",
        call(`create the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
          client.send(new CreateAccessEntryCommand({ ...entry, type: "STANDARD", tags: ownTag }), options),
        ),
      );
      const policyArn = clusterAdminPolicyArn(cluster.partition);
      await call(`associate ${policyArn} with ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
        client.send(
          new AssociateAccessPolicyCommand({ ...entry, policyArn, accessScope: { type: "cluster" } }),
          options,
        ),
      );
      return created === undefined ? "associated" : "created";
    },

    async hasOwnAccess(cluster, principalArn) {
      return (await entryOf(cluster, principalArn)) === "own";
    },

    async revokeAccess(cluster, principalArn) {
      const found = await entryOf(cluster, principalArn);
      if (found !== "own") return found;
      const command = new DeleteAccessEntryCommand({ clusterName: cluster.name, principalArn });
      const deleted = await undefinedOn(
        "ResourceNotFoundException",
        call(`delete the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
          client.send(command, options),
        ),
      );
      return deleted === undefined ? "absent" : "deleted";
    },
  };
}

/** DescribeCluster's answer in the product's words; what EKS leaves out gets the meaning that EKS gives it. */
export function eksCluster(id: ClusterId, described: Cluster): EksCluster {
  const { endpoint, certificateAuthority, kubernetesNetworkConfig, resourcesVpcConfig } = described;
  const networks = described.remoteNetworkConfig;
  return {
    arn: described.arn ?? clusterArn(id),
    name: described.name ?? id.name,
    status: described.status ?? "PENDING",
    ...(described.createdAt && { createdAt: described.createdAt.toISOString() }),
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
    isOnOutpost: described.outpostConfig !== undefined,
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
