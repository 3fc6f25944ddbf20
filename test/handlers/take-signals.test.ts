import type { SQSEvent } from "aws-lambda";
import { expect, it } from "vitest";
import { takeSignalsWith } from "../../functions/handlers/take-signals.ts";
import { fixtureValue } from "../events/fixture.ts";
import { makeQueueWorld } from "../flows/signals/queue-world.ts";
import { lambdaContext } from "./lambda-context.ts";

it("answers a batch of SQS with the messages that shall come again", async () => {
  const world = makeQueueWorld();
  const event = fixtureValue<SQSEvent>("sqs-signals");
  const answer = await takeSignalsWith(() => world.ports)(event, lambdaContext);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: event.Records[1]?.messageId }] });
  expect(world.work).toHaveLength(2);
  expect(world.published).toEqual([Object.fromEntries(world.counted)]);
});

it("takes a batch without fault with an empty answer", async () => {
  const event: SQSEvent = { Records: fixtureValue<SQSEvent>("sqs-signals").Records.slice(0, 1) };
  const answer = await takeSignalsWith(() => makeQueueWorld().ports)(event, lambdaContext);
  expect(answer).toEqual({ batchItemFailures: [] });
});

it("counts as an error when its world cannot be made, so that nothing is lost", async () => {
  const broken = takeSignalsWith(() => {
    throw new Error("wiring the function: AWS_REGION is not set");
  });
  await expect(broken(fixtureValue<SQSEvent>("sqs-signals"), lambdaContext)).rejects.toThrow("AWS_REGION");
});
