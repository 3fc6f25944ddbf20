import { type Json, jsonAt, quoted } from "../json.ts";
import { readWake, rolloutMessageTypes } from "../rollouts/rollout-messages.ts";
import { fromBus } from "./bus-event.ts";
import { eventNames } from "./event-names.ts";
import { matchCluster, triggerFor } from "./match-cluster.ts";
import { reconcileRequestedSchema } from "./requests.ts";
import { readRequeue } from "./requeue.ts";
import { type DeploymentScope, ignored, refused, shortWhy, type Trigger } from "./trigger.ts";
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

/** Wake-ups come by this queue because it can delay them. */
function readRolloutWake(message: Json): Trigger {
  const wake = readWake(message);
  const cause = jsonAt(message, "cause");
  return wake === undefined || wake === "all" || typeof cause !== "string"
    ? refused(`${rolloutMessageTypes.wake} is not understood`)
    : { kind: "rollout", rollout: wake.rollout, why: shortWhy(cause) };
}

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
    case rolloutMessageTypes.wake:
      return readRolloutWake(message);
    default:
      return ignored(`our own event ${quoted(detailType)} asks for nothing here`);
  }
}
