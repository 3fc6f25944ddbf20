import type { BusEvent } from "./bus-event.ts";
import { clusterSignal } from "./cluster-signal.ts";
import { eventNames } from "./event-names.ts";
import { nameCluster } from "./name-cluster.ts";
import { quoted } from "./quoted.ts";
import { readApiCall } from "./read-api-call.ts";
import { type Home, ignored, type Signal } from "./signal.ts";

/** The shape of an add-on event's detail is not documented; resources are asked first, then these. */
const addonClusterKeys = ["clusterArn", "cluster-arn", "clusterName", "cluster-name", "cluster"] as const;

/** Reads what EKS sends: its API calls by way of CloudTrail, and what it says of add-ons. */
export function readEksEvent(event: BusEvent, home: Home): Signal {
  const detailType = event["detail-type"];
  if (eventNames.apiCalls.some((known) => known === detailType)) return readApiCall(event, home);
  if (detailType.startsWith(eventNames.addonPrefix)) {
    const candidates = [...event.resources, ...addonClusterKeys.map((key) => event.detail[key])];
    return clusterSignal(nameCluster(candidates, home), { id: event.id, why: detailType.slice(0, 80) });
  }
  return ignored(`EKS event ${quoted(detailType)} says nothing about the state of a cluster`);
}
