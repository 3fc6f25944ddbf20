import type { BusEvent } from "./bus-event.ts";
import { eventNames } from "./event-names.ts";
import { matchCluster } from "./match-cluster.ts";
import { quoted } from "./quoted.ts";
import { readApiCall } from "./read-api-call.ts";
import { type DeploymentScope, ignored, type Trigger } from "./trigger.ts";
import { triggerFor } from "./trigger-for.ts";

/** The shape of an add-on event's detail is not documented; resources are asked first, then these. */
const addonClusterKeys = ["clusterArn", "cluster-arn", "clusterName", "cluster-name", "cluster"] as const;

/** Reads what EKS sends: its API calls by way of CloudTrail, and what it says of add-ons. */
export function readEksEvent(event: BusEvent, scope: DeploymentScope): Trigger {
  const detailType = event["detail-type"];
  if (eventNames.apiCalls.some((known) => known === detailType)) return readApiCall(event, scope);
  if (detailType.startsWith(eventNames.addonPrefix)) {
    const candidates = [...event.resources, ...addonClusterKeys.map((key) => event.detail[key])];
    return triggerFor(matchCluster(candidates, scope), { id: event.id, why: detailType.slice(0, 80) });
  }
  return ignored(`EKS event ${quoted(detailType)} says nothing about the state of a cluster`);
}
