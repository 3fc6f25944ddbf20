import type { Json } from "../../functions/core/json.ts";
import { AwsError } from "./aws-error.ts";
import { accessEntryOperations } from "./eks-access-entries.ts";
import { cloudTrailEvent } from "./eks-cloudtrail.ts";
import { clusterOperations } from "./eks-cluster-operations.ts";
import type { ClusterStore } from "./eks-clusters.ts";
import { eksRoutes } from "./eks-routes.ts";
import { tagOperations } from "./eks-tags.ts";
import type { EventBridge } from "./eventbridge.ts";
import { type Route, restJsonProtocol } from "./json-protocol.ts";
import type { Operation, Service } from "./operation.ts";

/** EKS: clusters, their tags and their access entries; every write is told to EventBridge, refused ones too. */
export function makeEks(clusters: ClusterStore, events: EventBridge, now: () => number): Service {
  const operations: Record<string, Operation> = {
    ...clusterOperations(clusters, now),
    ...tagOperations(clusters),
    ...accessEntryOperations(clusters, now),
  };
  for (const route of eksRoutes) {
    const operation = operations[route.operation];
    if (operation !== undefined && route.method !== "GET") {
      operations[route.operation] = told(route, operation, events, now);
    }
  }
  return { protocol: restJsonProtocol(eksRoutes), operations };
}

function told(route: Route, operation: Operation, events: EventBridge, now: () => number): Operation {
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
