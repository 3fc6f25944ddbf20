import type { BusEvent } from "./bus-event.ts";
import { clusterSignal } from "./cluster-signal.ts";
import { clusterCalls, tagCalls } from "./event-names.ts";
import { member } from "./member.ts";
import { nameCluster } from "./name-cluster.ts";
import { quoted } from "./quoted.ts";
import { type Home, ignored, refused, type Signal } from "./signal.ts";

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
export function readApiCall({ id, detail }: BusEvent, home: Home): Signal {
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
  const naming = nameCluster(
    paths.map((path) => member(detail, ...path)),
    home,
  );
  if (aboutTags && naming.kind === "ours" && naming.resource !== "cluster") {
    return ignored(`${why}: tags of another kind of resource: ${quoted(naming.resource)}`);
  }
  // CloudTrail may deliver a record twice, under two ids of the bus.
  return clusterSignal(naming, { id: typeof recordId === "string" && recordId !== "" ? recordId : id, why });
}
