import * as z from "zod/mini";
import { fromBus } from "./bus-event.ts";
import { clusterSignal } from "./cluster-signal.ts";
import { eventNames } from "./event-names.ts";
import { member } from "./member.ts";
import { nameCluster } from "./name-cluster.ts";
import { quoted } from "./quoted.ts";
import { reconcileRequestedSchema } from "./requests.ts";
import { type Home, ignored, type Signal } from "./signal.ts";
import { readWakeUp } from "./wake-up-message.ts";

/** A schedule's constant input may lack an id: sweeps are further apart than SQS remembers one. */
const sweepSchema = z.object({
  id: z.catch(z.string().check(z.minLength(1), z.maxLength(128)), "scheduled"),
});

/** A request by hand: `detail.cluster` is a cluster's name or ARN. */
const readRequest = fromBus((event, home) =>
  clusterSignal(nameCluster([reconcileRequestedSchema.safeParse(event.detail).data?.cluster], home), {
    id: event.id,
    why: eventNames.reconcileRequested,
  }),
);

/** Reads messages of our own source, from the bus, from a schedule or from a pass. */
export function readOwnMessage(message: unknown, home: Home): Signal {
  const detailType = member(message, "detail-type");
  switch (detailType) {
    case eventNames.reconcileRequested:
      return readRequest(message, home);
    case eventNames.sweepRequested:
      return { kind: "sweep", id: sweepSchema.parse(message).id };
    case eventNames.wakeUp:
      return readWakeUp(message, home);
    default:
      return ignored(`our own event ${quoted(detailType)} asks for nothing here`);
  }
}
