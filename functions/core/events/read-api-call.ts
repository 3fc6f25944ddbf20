import type { BusEvent } from "./bus-event.ts";
import { clusterCalls, tagCalls } from "./event-names.ts";
import { matchCluster } from "./match-cluster.ts";
import { member } from "./member.ts";
import { quoted } from "./quoted.ts";
import { type DeploymentScope, ignored, refused, type Trigger } from "./trigger.ts";
import { triggerFor } from "./trigger-for.ts";

/** Where records of different ages and calls name the cluster; the answer is surer than the request. */
const clusterPaths = [
  ["responseElements", "cluster", "arn"],
  ["responseElements", "cluster", "name"],
  ["responseElements", "cluster", "clusterName"],
  ["responseElements", "nodegroup", "clusterName"],
  ["requestParameters", "name"],
  ["requestParameters", "clusterName"],
] as const;

const taggedPaths = [["requestParameters", "resourceArn"]] as const;

/** Reads a call of the EKS API that CloudTrail recorded. */
export function readApiCall({ id, detail }: BusEvent, scope: DeploymentScope): Trigger {
  const { eventName: call, eventID: recordId, errorCode: failure, readOnly } = detail;
  if (typeof call !== "string") return refused("the CloudTrail record has no eventName");
  const why = `CloudTrail ${call}`;
  const aboutTags = tagCalls.some((known) => known === call);
  if (!aboutTags && !clusterCalls.some((known) => known === call)) {
    return ignored(
      `the call ${quoted(call)} ${readOnly === true ? "only reads" : "moves nothing that a pass looks at"}`,
    );
  }
  if (failure !== undefined && failure !== null) return ignored(`${why} failed with ${quoted(failure)}`);

  const paths = aboutTags ? taggedPaths : clusterPaths;
  const match = matchCluster(
    paths.map((path) => member(detail, ...path)),
    scope,
  );
  if (aboutTags && match.kind === "ours" && match.resource !== "cluster") {
    return ignored(`${why}: tags of another kind of resource: ${quoted(match.resource)}`);
  }
  // CloudTrail may deliver a record twice, under two ids of the bus.
  return triggerFor(match, { id: typeof recordId === "string" && recordId !== "" ? recordId : id, why });
}
