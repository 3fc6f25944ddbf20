import middy from "@middy/core";
import type { SQSEvent } from "aws-lambda";
import { clusterKey } from "../core/cluster-id.ts";
import { readWorkOrder } from "../core/events/work-order.ts";
import { wire } from "../edges/wire.ts";
import type { Ports } from "../flows/ports/ports.ts";
import { reconcile } from "../flows/reconcile.ts";
import { asError } from "../flows/signals/as-error.ts";
import { logWith } from "../flows/signals/log-with.ts";

/** One message, one pass. A throw counts as an error, and the queue delivers the work order again. */
export function reconcileClusterWith(ports: () => Ports) {
  return middy<SQSEvent, void>().handler(async (event) => {
    const [message, ...others] = event.Records;
    if (message === undefined || others.length > 0) {
      throw new Error(
        `reconciling a cluster: ${event.Records.length} messages came where one pass takes one. ` +
          "Set the batch size of the event source mapping to 1.",
      );
    }
    const order = readWorkOrder(message.body);
    const world = ports();
    const log = logWith(world.log, {
      cluster: clusterKey(order.cluster),
      workOrder: message.messageId,
      attempt: order.attempt,
      why: order.why,
    });
    try {
      const { kind, ...ending } = await reconcile(order, { ...world, log });
      log.info(`pass ended: ${kind}`, ending);
    } catch (error) {
      log.error("pass failed, the queue delivers its work order again", { error: asError(error) });
      throw error;
    }
  });
}

let wired: Ports | undefined;

/** Entry point of the Lambda. */
export const handler = reconcileClusterWith(() => {
  wired ??= wire(process.env);
  return wired;
});
