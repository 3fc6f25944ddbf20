import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { wire } from "../edges/wire.ts";
import { type TakingPorts, takeSignals } from "../flows/take-signals.ts";
import { timeLimit } from "./time-limit.ts";

/** Answers a partial batch: one bad record delays no other. */
export function takeSignalsWith(ports: (limit: AbortSignal) => TakingPorts) {
  return middy<SQSEvent, SQSBatchResponse>(timeLimit).handler(async (event, _context, { signal }) => {
    const world = ports(signal);
    const { failed } = await takeSignals(event.Records, world);
    world.metrics.publish();
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

let wired: ReturnType<typeof wire> | undefined;

/** Entry point of the Lambda. */
export const handler = takeSignalsWith((limit) => {
  wired ??= wire(process.env);
  return wired(limit);
});
