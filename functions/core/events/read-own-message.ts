import { type Json, jsonAt, quoted } from "../json.ts";
import { fromBus } from "./bus-event.ts";
import { eventNames } from "./event-names.ts";
import { matchCluster, triggerFor } from "./match-cluster.ts";
import { reconcileRequestedSchema } from "./requests.ts";
import { readRequeue } from "./requeue.ts";
import { type DeploymentScope, ignored, shortWhy, type Trigger } from "./trigger.ts";
import { readUnwrittenRecord } from "./unwritten-record.ts";

/** A request by hand: `detail.cluster` is a cluster's name or ARN. */
const readRequest = fromBus((event, scope): Trigger => {
  const why = eventNames.reconcileRequested;
  const match = matchCluster([reconcileRequestedSchema.safeParse(event.detail).data?.cluster], scope);
  return match.kind === "managed"
    ? { kind: "asked", cluster: match.cluster, why }
    : triggerFor(match, { id: event.id, why });
});

const readSweepRequest = fromBus(({ id }) => ({ kind: "sweep", id: shortWhy(id) }));

/** Reads messages of our own source, from the bus, from a schedule or from a pass. */
export function readOwnMessage(message: Json, scope: DeploymentScope): Trigger {
  const detailType = jsonAt(message, "detail-type");
  switch (detailType) {
    case eventNames.reconcileRequested:
      return readRequest(message, scope);
    case eventNames.sweepRequested:
      return readSweepRequest(message, scope);
    case eventNames.requeue:
      return readRequeue(message, scope);
    case eventNames.unwrittenRecord:
      return readUnwrittenRecord(message, scope);
    default:
      return ignored(`our own event ${quoted(detailType)} asks for nothing here`);
  }
}
