import type { Json } from "../../../functions/core/json.ts";
import type { EventBridge } from "../eventbridge/eventbridge.ts";
import { type Route, restJsonProtocol } from "../http/json-protocol.ts";
import type { Operation, Service } from "../http/operation.ts";
import { AwsError } from "../http/protocol.ts";
import { accessEntryOperations } from "./access-entries.ts";
import { cloudTrailEvent } from "./cloudtrail.ts";
import { clusterOperations } from "./cluster-operations.ts";
import type { ClusterStore } from "./cluster-store.ts";
import { nodeGroupOperations } from "./node-groups.ts";
import { tagOperations } from "./tags.ts";

/** EKS: clusters, their tags, access entries and node groups; CloudTrail reports every write to EventBridge, refused ones too. */
export function makeEks(clusters: ClusterStore, events: EventBridge, now: () => number): Service {
  const operations: Record<string, Operation> = {
    ...clusterOperations(clusters, now),
    ...tagOperations(clusters),
    ...accessEntryOperations(clusters, now),
    ...nodeGroupOperations(clusters, now),
  };
  for (const route of eksRoutes) {
    const operation = operations[route.operation];
    if (operation !== undefined && route.method !== "GET") {
      operations[route.operation] = withCloudTrail(route, operation, events, now);
    }
  }
  return { protocol: restJsonProtocol(eksRoutes), operations };
}

function withCloudTrail(
  route: Route,
  operation: Operation,
  events: EventBridge,
  now: () => number,
): Operation {
  return async (input, call) => {
    const parameters = input as Readonly<Record<string, Json | undefined>>;
    try {
      const output = await operation(input, call);
      events.put(call, cloudTrailEvent(route, parameters, output, call, now()));
      return output;
    } catch (error) {
      if (error instanceof AwsError) events.put(call, cloudTrailEvent(route, parameters, error, call, now()));
      throw error;
    }
  };
}

const entries = "/clusters/{name}/access-entries";
const nodeGroups = "/clusters/{name}/node-groups";

/** Operations of EKS that the product, the demo or a test calls. */
const eksRoutes: readonly Route[] = [
  { method: "POST", path: "/clusters", operation: "CreateCluster" },
  { method: "GET", path: "/clusters", operation: "ListClusters" },
  { method: "GET", path: "/clusters/{name}", operation: "DescribeCluster" },
  { method: "DELETE", path: "/clusters/{name}", operation: "DeleteCluster" },
  { method: "POST", path: "/clusters/{name}/update-config", operation: "UpdateClusterConfig" },
  { method: "POST", path: "/tags/{resourceArn}", operation: "TagResource" },
  { method: "DELETE", path: "/tags/{resourceArn}", operation: "UntagResource" },
  { method: "POST", path: entries, operation: "CreateAccessEntry" },
  { method: "GET", path: entries, operation: "ListAccessEntries" },
  { method: "GET", path: `${entries}/{principalArn}`, operation: "DescribeAccessEntry" },
  { method: "DELETE", path: `${entries}/{principalArn}`, operation: "DeleteAccessEntry" },
  { method: "POST", path: `${entries}/{principalArn}/access-policies`, operation: "AssociateAccessPolicy" },
  { method: "POST", path: `${entries}/{principalArn}`, operation: "UpdateAccessEntry" },
  {
    method: "GET",
    path: `${entries}/{principalArn}/access-policies`,
    operation: "ListAssociatedAccessPolicies",
  },
  {
    method: "DELETE",
    path: `${entries}/{principalArn}/access-policies/{policyArn}`,
    operation: "DisassociateAccessPolicy",
  },
  { method: "POST", path: nodeGroups, operation: "CreateNodegroup" },
  { method: "GET", path: nodeGroups, operation: "ListNodegroups" },
  { method: "GET", path: `${nodeGroups}/{nodegroupName}`, operation: "DescribeNodegroup" },
  {
    method: "POST",
    path: `${nodeGroups}/{nodegroupName}/update-config`,
    operation: "UpdateNodegroupConfig",
  },
];
