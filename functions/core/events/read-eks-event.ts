import { jsonAt, quoted } from "../json.ts";
import type { BusEvent } from "./bus-event.ts";
import { clusterCalls, eventNames, tagCalls } from "./event-names.ts";
import { matchCluster, triggerFor } from "./match-cluster.ts";
import { type DeploymentScope, ignored, refused, type Trigger } from "./trigger.ts";

/** The shape of an add-on event's detail is undocumented; the event's resources are read first, then these. */
const addonClusterKeys = ["clusterArn", "cluster-arn", "clusterName", "cluster-name", "cluster"] as const;

/** Places where records of different ages and calls name the cluster; the answer is surer than the request. */
const clusterPaths = [
  ["responseElements", "cluster", "arn"],
  ["responseElements", "cluster", "name"],
  ["responseElements", "cluster", "clusterName"],
  ["responseElements", "nodegroup", "clusterName"],
  ["requestParameters", "name"],
  ["requestParameters", "clusterName"],
] as const;

const taggedPaths = [["requestParameters", "resourceArn"]] as const;

/** Reads what EKS sends: its API calls by way of CloudTrail, and the states of its add-ons. */
export function readEksEvent(event: BusEvent, scope: DeploymentScope): Trigger {
  const detailType = event["detail-type"];
  if (eventNames.apiCalls.some((known) => known === detailType)) return readApiCall(event, scope);
  if (detailType.startsWith(eventNames.addonPrefix)) {
    const candidates = [...event.resources, ...addonClusterKeys.map((key) => event.detail[key])];
    return triggerFor(matchCluster(candidates, scope), { id: event.id, why: detailType.slice(0, 80) });
  }
  return ignored(`EKS event ${quoted(detailType)} says nothing about the state of a cluster`);
}

function readApiCall({ id, detail }: BusEvent, scope: DeploymentScope): Trigger {
  const { eventName: call, eventID: recordId, errorCode: failure, readOnly } = detail;
  if (typeof call !== "string") return refused("the CloudTrail record has no eventName");
  const why = `CloudTrail ${call}`;
  const isAboutTags = tagCalls.some((known) => known === call);
  if (!isAboutTags && !clusterCalls.some((known) => known === call)) {
    return ignored(
      `the call ${quoted(call)} ${readOnly === true ? "only reads" : "moves nothing that a pass reads"}`,
    );
  }
  if (failure !== undefined && failure !== null) return ignored(`${why} failed with ${quoted(failure)}`);

  const paths = isAboutTags ? taggedPaths : clusterPaths;
  const match = matchCluster(
    paths.map((path) => jsonAt(detail, ...path)),
    scope,
  );
  if (isAboutTags && match.kind === "managed" && match.resource !== "cluster") {
    return ignored(`${why}: tags of another kind of resource: ${quoted(match.resource)}`);
  }
  // CloudTrail may deliver a record twice, under two ids of the bus.
  return triggerFor(match, { id: typeof recordId === "string" && recordId !== "" ? recordId : id, why });
}
