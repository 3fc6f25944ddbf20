import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import type { Json } from "../../../functions/core/json.ts";
import { type Call, type Operation, operation } from "../http/operation.ts";
import { AwsError, type Output } from "../http/protocol.ts";
import { accessEntry } from "./access-entries.ts";
import { addCreatorEntry, type LocalCluster } from "./cluster-state.ts";
import type { ClusterStore, PrincipalIds } from "./cluster-store.ts";
import { checkTags } from "./tags.ts";

const anything = z.record(z.string(), z.json());
const mode = z.enum(["CONFIG_MAP", "API", "API_AND_CONFIG_MAP"]);

const creating = z.object({
  name: z.string(),
  roleArn: z.string(),
  version: z.optional(z.string()),
  resourcesVpcConfig: anything,
  kubernetesNetworkConfig: z.optional(anything),
  computeConfig: z.optional(anything),
  remoteNetworkConfig: z.optional(anything),
  accessConfig: z.optional(
    z.object({
      authenticationMode: z.optional(mode),
      bootstrapClusterCreatorAdminPermissions: z.optional(z.boolean()),
    }),
  ),
  tags: z.optional(z.record(z.string(), z.string())),
});

const updating = z.object({
  name: z.string(),
  accessConfig: z.optional(z.object({ authenticationMode: z.optional(mode) })),
  resourcesVpcConfig: z.optional(anything),
});

const listing = z.object({
  maxResults: z.optional(z.array(z.string())),
  nextToken: z.optional(z.array(z.string())),
});

export function clusterOperations(clusters: ClusterStore, now: () => number): Record<string, Operation> {
  return {
    CreateCluster: operation(creating, async (input, call) => {
      if (!/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(input.name)) {
        throw new AwsError(
          "InvalidParameterException",
          "The name can contain only alphanumeric characters, hyphens, and underscores.",
        );
      }
      if ((await clusters.find(call, input.name)) !== undefined) {
        throw new AwsError("ResourceInUseException", `Cluster already exists with name: ${input.name}`, 409);
      }
      checkTags(input.tags ?? {}, Object.keys(input.tags ?? {}));
      const cluster = newCluster(input, call, clusters, now());
      clusters.add(cluster);
      return { cluster: described(cluster) };
    }),

    DescribeCluster: operation(z.object({ name: z.string() }), async ({ name }, call) => ({
      cluster: described(await clusters.get(call, name)),
    })),

    ListClusters: operation(listing, async ({ maxResults, nextToken }, call) => {
      const size = Number(maxResults?.[0] ?? 100);
      if (!(size >= 1 && size <= 100)) {
        throw new AwsError("InvalidParameterException", "maxResults must be between 1 and 100.");
      }
      const names = await clusters.names(call);
      const start = Number(nextToken?.[0] ?? 0);
      const end = start + size;
      return { clusters: names.slice(start, end), nextToken: end < names.length ? String(end) : null };
    }),

    DeleteCluster: operation(z.object({ name: z.string() }), async ({ name }, call) => {
      const cluster = await clusters.get(call, name);
      cluster.status = "DELETING";
      cluster.changesUntil = clusters.endOfChange();
      return { cluster: described(cluster) };
    }),

    UpdateClusterConfig: operation(updating, async (input, call) => {
      const cluster = await clusters.get(call, input.name);
      if (cluster.status !== "ACTIVE") {
        throw new AwsError(
          "ResourceInUseException",
          `Cluster is not in ACTIVE state: ${cluster.status}`,
          409,
        );
      }
      const wanted = input.accessConfig?.authenticationMode;
      if (wanted !== undefined) switchMode(cluster, wanted, clusters.principals, now());
      cluster.vpcConfig = { ...cluster.vpcConfig, ...input.resourcesVpcConfig };
      cluster.status = "UPDATING";
      cluster.changesUntil = clusters.endOfChange();
      return {
        update: {
          id: randomUUID(),
          status: "InProgress",
          type: wanted === undefined ? "EndpointAccessUpdate" : "AccessConfigUpdate",
          params: wanted === undefined ? [] : [{ type: "AuthenticationMode", value: `"${wanted}"` }],
          createdAt: now() / 1000,
          errors: [],
        },
      };
    }),
  };
}

/** One-way: from CONFIG_MAP through both to API. EKS lets the creator in by an entry once entries count. */
function switchMode(
  cluster: LocalCluster,
  wanted: LocalCluster["authenticationMode"],
  principals: PrincipalIds,
  now: number,
): void {
  const order = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];
  const step = order.indexOf(wanted) - order.indexOf(cluster.authenticationMode);
  if (step !== 1) {
    throw new AwsError(
      "InvalidParameterException",
      `Unsupported authentication mode update from ${cluster.authenticationMode} to ${wanted}`,
    );
  }
  if (cluster.authenticationMode === "CONFIG_MAP" && cluster.bootstrapCreator) {
    addCreatorEntry(cluster, accessEntry(cluster.creator.principalArn, principals, now), now);
  }
  cluster.authenticationMode = wanted;
}

function newCluster(
  input: z.infer<typeof creating>,
  call: Call,
  clusters: ClusterStore,
  now: number,
): LocalCluster {
  const { name, accessConfig, resourcesVpcConfig, kubernetesNetworkConfig: network, tags = {} } = input;
  const cluster: LocalCluster = {
    name,
    arn: `arn:aws:eks:${call.region}:${call.account}:cluster/${name}`,
    account: call.account,
    region: call.region,
    creator: call.caller,
    bootstrapCreator: accessConfig?.bootstrapClusterCreatorAdminPermissions ?? true,
    createdAt: now,
    given: {
      roleArn: input.roleArn,
      version: input.version ?? "1.33",
      computeConfig: input.computeConfig ?? { enabled: false },
      kubernetesNetworkConfig: {
        // EKS itself chooses the services' range of an IPv6 cluster, which has no IPv4 one.
        ...(network?.["ipFamily"] === "ipv6"
          ? { serviceIpv6Cidr: "fd30:1c53:5f8a::/108" }
          : { serviceIpv4Cidr: "10.100.0.0/16" }),
        ipFamily: "ipv4",
        ...network,
      },
      ...(input.remoteNetworkConfig && { remoteNetworkConfig: input.remoteNetworkConfig }),
    },
    entries: new Map(),
    nodeGroups: new Map(),
    status: "CREATING",
    changesUntil: clusters.endOfChange(),
    server: undefined,
    tags,
    authenticationMode: accessConfig?.authenticationMode ?? "CONFIG_MAP",
    vpcConfig: {
      securityGroupIds: [],
      vpcId: "vpc-1",
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ["0.0.0.0/0"],
      ...(resourcesVpcConfig as Record<string, Json>),
    },
  };
  if (cluster.bootstrapCreator && cluster.authenticationMode !== "CONFIG_MAP") {
    addCreatorEntry(cluster, accessEntry(call.caller.principalArn, clusters.principals, now), now);
  }
  return cluster;
}

function described(cluster: LocalCluster): Output {
  const { server } = cluster;
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: cluster.createdAt / 1000,
    ...cluster.given,
    ...(server && { endpoint: server.endpoint }),
    certificateAuthority: server ? { data: Buffer.from(server.certificateAuthority).toString("base64") } : {},
    resourcesVpcConfig: cluster.vpcConfig,
    accessConfig: { authenticationMode: cluster.authenticationMode },
    status: cluster.status,
    platformVersion: "eks.8",
    health: { issues: [] },
    tags: cluster.tags,
  };
}
