import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { wire } from "../edges/wire.ts";
import type { Ports } from "../flows/ports/ports.ts";
import { type TakingPorts, takeSignals } from "../flows/take-signals.ts";

/** Answers a partial batch: one bad record delays no other. */
export function takeSignalsWith(ports: () => TakingPorts) {
  return middy<SQSEvent, SQSBatchResponse>().handler(async (event) => {
    const { failed } = await takeSignals(event.Records, ports());
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

let wired: Ports | undefined;

/** Entry point of the Lambda. */
export const handler = takeSignalsWith(() => {
  wired ??= wire(process.env);
  return wired;
});
