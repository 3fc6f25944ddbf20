import middy from "@middy/core";
import type { SQSEvent } from "aws-lambda";
import { clusterKey } from "../core/cluster-id.ts";
import { readWorkOrder } from "../core/events/work-order.ts";
import { wire } from "../edges/wire.ts";
import type { Ports } from "../flows/ports/ports.ts";
import { reconcile } from "../flows/reconcile.ts";
import { asError } from "../flows/signals/as-error.ts";
import { logWith } from "../flows/signals/log-with.ts";
import { timeLimit } from "./time-limit.ts";

const metricOf = { settled: "PassSettled", retry: "PassRetried", stalled: "PassStalled" } as const;

/** One message, one pass. A throw counts as an error, and the queue delivers the work order again. */
export function reconcileClusterWith(ports: (limit: AbortSignal) => Ports) {
  return middy<SQSEvent, void>(timeLimit).handler(async (event, context, { signal }) => {
    const [message, ...others] = event.Records;
    if (message === undefined || others.length > 0) {
      throw new Error(
        `reconciling a cluster: ${event.Records.length} messages came where one pass takes one. ` +
          "Set the batch size of the event source mapping to 1.",
      );
    }
    const order = readWorkOrder(message.body);
    const world = ports(signal);
    const log = logWith(world.log, {
      cluster: clusterKey(order.cluster),
      workOrder: message.messageId,
      requestId: context.awsRequestId,
      attempt: order.attempt,
      why: order.why,
    });
    const begun = world.now();
    try {
      const { kind, ...ending } = await reconcile(order, { ...world, log });
      world.metrics.add(metricOf[kind], 1);
      log.info(`pass ended: ${kind}`, ending);
    } catch (error) {
      world.metrics.add("PassFailed", 1);
      log.error("pass failed, the queue delivers its work order again", { error: asError(error) });
      throw error;
    } finally {
      world.metrics.add("PassDuration", world.now() - begun);
      world.metrics.publish();
    }
  });
}

let wired: ReturnType<typeof wire> | undefined;

/** Entry point of the Lambda. */
export const handler = reconcileClusterWith((limit) => {
  wired ??= wire(process.env);
  return wired(limit);
});
