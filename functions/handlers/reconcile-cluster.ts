import middy from "@middy/core";
import type { SQSEvent } from "aws-lambda";
import { clusterKey } from "../core/cluster-id.ts";
import { readReconcileRequest } from "../core/events/reconcile-request.ts";
import { isInScope } from "../core/events/trigger.ts";
import { createPorts } from "../edges/create-ports.ts";
import { asError } from "../flows/ports/as-error.ts";
import { logWith } from "../flows/ports/log-with.ts";
import type { Ports } from "../flows/ports/ports.ts";
import { reconcile } from "../flows/reconcile.ts";
import { redactThrown } from "./redact-thrown.ts";
import { timeLimit } from "./time-limit.ts";

const metricOf = { settled: "PassSettled", retry: "PassRetried", stalled: "PassStalled" } as const;

/** One message, one pass. A throw counts as an error, and the queue delivers the reconcile request again. */
export function reconcileClusterWith(ports: (deadline: AbortSignal) => Ports) {
  return middy<SQSEvent, void>(timeLimit)
    .onError(redactThrown)
    .handler(async (event, context, { signal }) => {
      const [message, ...others] = event.Records;
      if (message === undefined || others.length > 0) {
        throw new Error(
          `reconciling a cluster: ${event.Records.length} messages came where one pass takes one. ` +
            "Set the batch size of the event source mapping to 1.",
        );
      }
      const request = readReconcileRequest(message.body);
      const world = ports(signal);
      const log = logWith(world.log, {
        cluster: clusterKey(request.cluster),
        reconcileRequest: message.messageId,
        requestId: context.awsRequestId,
        attempt: request.attempt,
        why: request.why,
      });
      if (!isInScope(request.cluster, world.settings.scope)) {
        // Dropped: delivered again it would name the same cluster, and its words are in the log.
        world.metrics.add("PassRefused", 1);
        world.metrics.publish();
        log.error("reconcile request refused: its cluster belongs to another account, region or partition");
        return;
      }
      if (request.news !== undefined) {
        try {
          const { writeNews } = await import("../flows/write-news.ts");
          return await writeNews(request, request.news, { ...world, log });
        } finally {
          world.metrics.publish();
        }
      }
      const begun = world.now();
      try {
        const { kind, ...ending } = await reconcile(request, {
          ...world,
          log,
          requestId: context.awsRequestId,
        });
        world.metrics.add(metricOf[kind], 1);
        log.info(`pass ended: ${kind}`, ending);
      } catch (error) {
        world.metrics.add("PassFailed", 1);
        log.error("pass failed, the queue delivers its reconcile request again", { error: asError(error) });
        throw error;
      } finally {
        world.metrics.add("PassDuration", world.now() - begun);
        world.metrics.publish();
      }
    });
}

let portsFor: ReturnType<typeof createPorts> | undefined;

/** Entry point of the Lambda. */
export const handler = reconcileClusterWith((deadline) => {
  portsFor ??= createPorts(process.env);
  return portsFor(deadline);
});
