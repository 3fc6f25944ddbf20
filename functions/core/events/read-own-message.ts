import * as z from "zod/mini";
import { type Json, jsonAt, quoted } from "../json.ts";
import { fromBus } from "./bus-event.ts";
import { eventNames } from "./event-names.ts";
import { matchCluster, triggerFor } from "./match-cluster.ts";
import { reconcileRequestedSchema } from "./requests.ts";
import { readRequeue } from "./requeue.ts";
import { type DeploymentScope, ignored, type Trigger } from "./trigger.ts";

/** A schedule's constant input may lack an id: sweeps are further apart than SQS remembers one. */
const sweepSchema = z.object({
  id: z.catch(z.string().check(z.minLength(1), z.maxLength(128)), "scheduled"),
});

/** A request by hand: `detail.cluster` is a cluster's name or ARN. */
const readRequest = fromBus((event, scope) =>
  triggerFor(matchCluster([reconcileRequestedSchema.safeParse(event.detail).data?.cluster], scope), {
    id: event.id,
    why: eventNames.reconcileRequested,
  }),
);

/** Reads messages of our own source, from the bus, from a schedule or from a pass. */
export function readOwnMessage(message: Json, scope: DeploymentScope): Trigger {
  const detailType = jsonAt(message, "detail-type");
  switch (detailType) {
    case eventNames.reconcileRequested:
      return readRequest(message, scope);
    case eventNames.sweepRequested:
      return { kind: "sweep", id: sweepSchema.parse(message).id };
    case eventNames.requeue:
      return readRequeue(message, scope);
    default:
      return ignored(`our own event ${quoted(detailType)} asks for nothing here`);
  }
}
