import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createPorts } from "../edges/create-ports.ts";
import { mergeSweeps } from "../flows/merge-sweeps.ts";
import { type TriggerPorts, takeTriggers } from "../flows/take-triggers.ts";
import { redactThrown } from "./redact-thrown.ts";
import { timeLimit } from "./time-limit.ts";

/** Answers a partial batch: one bad record delays no other. */
export function takeTriggersWith(ports: (deadline: AbortSignal) => TriggerPorts) {
  const mergeSweep = mergeSweeps();
  return middy<SQSEvent, SQSBatchResponse>(timeLimit)
    .onError(redactThrown)
    .handler(async (event, _context, { signal }) => {
      const world = ports(signal);
      const { failed } = await takeTriggers(event.Records, world, mergeSweep);
      world.metrics.publish();
      return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
    });
}

let portsFor: ReturnType<typeof createPorts> | undefined;

/** Entry point of the Lambda. */
export const handler = takeTriggersWith((deadline) => {
  portsFor ??= createPorts(process.env);
  return portsFor(deadline);
});
