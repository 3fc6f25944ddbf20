import {
  AssociateAccessPolicyCommand,
  type Cluster,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  type DescribeAccessEntryCommandOutput,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  paginateListAssociatedAccessPolicies,
  paginateListClusters,
  paginateListNodegroups,
  UpdateAccessEntryCommand,
  UpdateClusterConfigCommand,
} from "@aws-sdk/client-eks";
import { clusterAdminPolicyArn } from "../../core/cluster-admin-policy.ts";
import { type ClusterId, clusterArn, clusterKey } from "../../core/cluster-id.ts";
import type { EksCluster } from "../../core/desired/eks-cluster.ts";
import type { NodeGroup } from "../../core/health/taint-source.ts";
import { productNames } from "../../core/product-names.ts";
import type { Eks, EntryBefore } from "../../flows/ports/eks.ts";
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
  const entryOf = (cluster: ClusterId, principalArn: string) =>
    undefinedOn("ResourceNotFoundException", describeEntry(call, cluster, principalArn));

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

    async nodeGroups(cluster) {
      const clusterName = cluster.name;
      const names = await call(`list the node groups of ${clusterKey(cluster)}`, async (client, options) => {
        const found: string[] = [];
        for await (const page of paginateListNodegroups({ client }, { clusterName }, options))
          found.push(...(page.nodegroups ?? []));
        return found;
      });
      const groups: NodeGroup[] = [];
      for (let start = 0; start < names.length; start += inFlight) {
        const described = names
          .slice(start, start + inFlight)
          .map((name) => describeNodeGroup(call, cluster, name));
        groups.push(...(await Promise.all(described)).filter((group) => group !== undefined));
      }
      return groups;
    },

    async grantAccess(cluster, principalArn, { groups = [], before } = {}) {
      // Asked for first: who may add to an entry that is there may not be allowed to make one.
      const there = await entryOf(cluster, principalArn);
      const isMade = there === undefined && (await createEntry(call, cluster, principalArn, groups));
      const found = isMade ? undefined : (there ?? (await describeEntry(call, cluster, principalArn)));
      const policyArn = clusterAdminPolicyArn(cluster.partition);
      if (found !== undefined && !isOwn(found)) {
        const scope = await scopeOf(call, cluster, principalArn, policyArn);
        if (scope?.type === "cluster") return "associated";
        if (!isSameEntry(found, before)) return "bare";
      }
      const association = { clusterName: cluster.name, principalArn, policyArn };
      await call(`associate ${policyArn} with ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
        client.send(
          new AssociateAccessPolicyCommand({ ...association, accessScope: { type: "cluster" } }),
          options,
        ),
      );
      return isMade ? "created" : "associated";
    },

    async entryBefore(cluster, principalArn) {
      const found = await entryOf(cluster, principalArn);
      const createdAt = found?.accessEntry?.createdAt?.toISOString();
      if (createdAt === undefined) return undefined;
      const scope = await scopeOf(call, cluster, principalArn, clusterAdminPolicyArn(cluster.partition));
      const isNarrow = scope !== undefined && scope.type !== "cluster";
      return { createdAt, ...(isNarrow ? { namespaces: scope.namespaces } : {}) };
    },

    async allowAccessEntries(cluster) {
      await call(`allow access entries on ${clusterKey(cluster)}`, (client, options) =>
        client.send(
          new UpdateClusterConfigCommand({
            name: cluster.name,
            accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
          }),
          options,
        ),
      );
    },

    async returnAdmin(cluster, principalArn, { groups, before }) {
      const found = await entryOf(cluster, principalArn);
      if (found === undefined) return "absent";
      if (!isOwn(found) && !isSameEntry(found, before)) return "foreign";
      const has = found.accessEntry?.kubernetesGroups ?? [];
      // The groups of somebody else's entry are theirs to choose.
      if (isOwn(found) && groups.some((group) => !has.includes(group))) {
        const kubernetesGroups = [...new Set([...has, ...groups])];
        const entry = { clusterName: cluster.name, principalArn };
        await call(
          `update the access entry of ${principalArn} on ${clusterKey(cluster)}`,
          (client, options) =>
            client.send(new UpdateAccessEntryCommand({ ...entry, kubernetesGroups }), options),
        );
      }
      await takeBack(call, cluster, principalArn, isOwn(found) ? undefined : before);
      return "returned";
    },

    async hasOwnAccess(cluster, principalArn) {
      const found = await entryOf(cluster, principalArn);
      return found !== undefined && isOwn(found);
    },

    async revokeAccess(cluster, principalArn, before) {
      const found = await entryOf(cluster, principalArn);
      if (found === undefined) return "absent";
      if (!isOwn(found) && !isSameEntry(found, before)) return "foreign";
      if (!isOwn(found)) {
        await takeBack(call, cluster, principalArn, before);
        return "restored";
      }
      const entry = { clusterName: cluster.name, principalArn };
      const command = new DeleteAccessEntryCommand(entry);
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

function describeEntry(call: AwsCall<EKSClient>, cluster: ClusterId, principalArn: string) {
  const command = new DescribeAccessEntryCommand({ clusterName: cluster.name, principalArn });
  return call(`describe the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
    client.send(command, options),
  );
}

/** False: somebody has made one in the meantime. */
async function createEntry(
  call: AwsCall<EKSClient>,
  cluster: ClusterId,
  principalArn: string,
  groups: readonly string[],
): Promise<boolean> {
  const command = new CreateAccessEntryCommand({
    clusterName: cluster.name,
    principalArn,
    type: "STANDARD",
    tags: ownTag,
    ...(groups.length > 0 && { kubernetesGroups: [...groups] }),
  });
  const created = await undefinedOn(
    "ResourceInUseException",
    call(`create the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
      client.send(command, options),
    ),
  );
  return created !== undefined;
}

function isOwn({ accessEntry }: DescribeAccessEntryCommandOutput): boolean {
  return accessEntry?.tags?.[productNames.accessEntryTag] !== undefined;
}

/** Cluster-admin is taken away, but for the namespaces that had it before; an entry that has it no more is as wanted. */
async function takeBack(
  call: AwsCall<EKSClient>,
  cluster: ClusterId,
  principalArn: string,
  before: EntryBefore | undefined,
): Promise<void> {
  const policyArn = clusterAdminPolicyArn(cluster.partition);
  const association = { clusterName: cluster.name, principalArn, policyArn };
  const namespaces = [...(before?.namespaces ?? [])];
  if (namespaces.length > 0) {
    const accessScope = { type: "namespace", namespaces } as const;
    await call(`narrow ${policyArn} of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
      client.send(new AssociateAccessPolicyCommand({ ...association, accessScope }), options),
    );
    return;
  }
  const command = new DisassociateAccessPolicyCommand(association);
  await undefinedOn(
    "ResourceNotFoundException",
    call(`disassociate ${policyArn} from ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
      client.send(command, options),
    ),
  );
}

/** Scope in which an entry has a policy; undefined: it has it not. */
async function scopeOf(
  call: AwsCall<EKSClient>,
  cluster: ClusterId,
  principalArn: string,
  policyArn: string,
): Promise<{ readonly type: string; readonly namespaces: readonly string[] } | undefined> {
  const entry = { clusterName: cluster.name, principalArn };
  return call(
    `list the access policies of ${principalArn} on ${clusterKey(cluster)}`,
    async (client, options) => {
      for await (const page of paginateListAssociatedAccessPolicies({ client }, entry, options)) {
        const found = page.associatedAccessPolicies?.find((policy) => policy.policyArn === policyArn);
        if (found === undefined) continue;
        return {
          type: found.accessScope?.type ?? "namespace",
          namespaces: found.accessScope?.namespaces ?? [],
        };
      }
      return undefined;
    },
  );
}

function isSameEntry(
  { accessEntry }: DescribeAccessEntryCommandOutput,
  before: EntryBefore | undefined,
): before is EntryBefore {
  return before !== undefined && accessEntry?.createdAt?.toISOString() === before.createdAt;
}

/** Node groups that are described at once, so that EKS does not slow down everybody in the account. */
const inFlight = 5;

/** Undefined: it makes no nodes any more. */
async function describeNodeGroup(
  call: AwsCall<EKSClient>,
  cluster: ClusterId,
  name: string,
): Promise<NodeGroup | undefined> {
  const command = new DescribeNodegroupCommand({ clusterName: cluster.name, nodegroupName: name });
  const answer = await undefinedOn(
    "ResourceNotFoundException",
    call(`describe node group ${name} of ${clusterKey(cluster)}`, (client, options) =>
      client.send(command, options),
    ),
  );
  if (answer?.nodegroup === undefined || answer.nodegroup.status === "DELETING") return undefined;
  const taints = (answer.nodegroup.taints ?? []).map(({ key = "", value, effect = "NO_SCHEDULE" }) => ({
    key,
    effect,
    ...(value === undefined ? {} : { value }),
  }));
  return { name, taints };
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
