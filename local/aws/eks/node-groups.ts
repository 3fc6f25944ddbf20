import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { type Operation, operation } from "../http/operation.ts";
import { AwsError, type Output } from "../http/protocol.ts";
import type { LocalCluster, LocalNodeGroup } from "./cluster-state.ts";
import type { ClusterStore } from "./cluster-store.ts";

const taint = z.object({
  key: z.string(),
  value: z.optional(z.string()),
  effect: z.enum(["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"]),
});
const named = z.object({ name: z.string(), nodegroupName: z.string() });
const creating = z.extend(named, { nodeRole: z.string(), taints: z.optional(z.array(taint)) });
const listing = z.object({
  name: z.string(),
  maxResults: z.optional(z.array(z.string())),
  nextToken: z.optional(z.array(z.string())),
});
const updating = z.extend(named, {
  taints: z.optional(
    z.object({ addOrUpdateTaints: z.optional(z.array(taint)), removeTaints: z.optional(z.array(taint)) }),
  ),
});

/** Managed node groups as a configuration; no machine comes of them here. */
export function nodeGroupOperations(clusters: ClusterStore, now: () => number): Record<string, Operation> {
  const groupOf = (cluster: LocalCluster, name: string): LocalNodeGroup => {
    const group = cluster.nodeGroups.get(name);
    if (group !== undefined) return group;
    throw new AwsError("ResourceNotFoundException", `No node group found for name: ${name}.`, 404);
  };

  return {
    CreateNodegroup: operation(creating, async ({ name, nodegroupName, nodeRole, taints = [] }, call) => {
      const cluster = await clusters.get(call, name);
      if (cluster.nodeGroups.has(nodegroupName)) {
        throw new AwsError(
          "ResourceInUseException",
          `NodeGroup already exists with name ${nodegroupName} and cluster name ${name}`,
          409,
        );
      }
      const group: LocalNodeGroup = { name: nodegroupName, nodeRole, status: "ACTIVE", taints };
      cluster.nodeGroups.set(nodegroupName, group);
      return { nodegroup: described(cluster, group) };
    }),

    ListNodegroups: operation(listing, async ({ name, maxResults, nextToken }, call) => {
      const names = [...(await clusters.get(call, name)).nodeGroups.keys()].sort();
      const start = Number(nextToken?.[0] ?? 0);
      const end = start + Number(maxResults?.[0] ?? 100);
      return { nodegroups: names.slice(start, end), nextToken: end < names.length ? String(end) : null };
    }),

    DescribeNodegroup: operation(named, async ({ name, nodegroupName }, call) => {
      const cluster = await clusters.get(call, name);
      return { nodegroup: described(cluster, groupOf(cluster, nodegroupName)) };
    }),

    UpdateNodegroupConfig: operation(updating, async ({ name, nodegroupName, taints }, call) => {
      const group = groupOf(await clusters.get(call, name), nodegroupName);
      const isNamed = (one: z.infer<typeof taint>, others: readonly z.infer<typeof taint>[] = []) =>
        others.some(({ key, effect }) => key === one.key && effect === one.effect);
      group.taints = [
        ...group.taints.filter(
          (one) => !isNamed(one, taints?.removeTaints) && !isNamed(one, taints?.addOrUpdateTaints),
        ),
        ...(taints?.addOrUpdateTaints ?? []),
      ];
      return {
        update: {
          id: randomUUID(),
          status: "InProgress",
          type: "ConfigUpdate",
          params: [],
          createdAt: now() / 1000,
          errors: [],
        },
      };
    }),
  };
}

function described(cluster: LocalCluster, { name, nodeRole, status, taints }: LocalNodeGroup): Output {
  return {
    nodegroupName: name,
    nodegroupArn: `arn:aws:eks:${cluster.region}:${cluster.account}:nodegroup/${cluster.name}/${name}/local`,
    clusterName: cluster.name,
    nodeRole,
    status,
    taints: taints.map((one) => ({ ...one })),
    labels: {},
    tags: {},
  };
}
