import type { SQSEvent } from "aws-lambda";
import { expect, it } from "vitest";
import { takeTriggersWith } from "../../functions/handlers/take-triggers.ts";
import { lambdaContext } from "../builders/lambda-context.ts";
import { makeQueueWorld } from "../builders/queue-world.ts";
import { fixtureValue } from "../events/fixture.ts";

it("answers a batch of SQS with the messages to deliver again", async () => {
  const world = makeQueueWorld();
  const event = fixtureValue<SQSEvent>("sqs-triggers");
  const answer = await takeTriggersWith(() => world.ports)(event, lambdaContext);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: event.Records[1]?.messageId }] });
  expect(world.work).toHaveLength(2);
  expect(world.published).toEqual([Object.fromEntries(world.counted)]);
});

it("takes a batch without failures with an empty answer", async () => {
  const event: SQSEvent = { Records: fixtureValue<SQSEvent>("sqs-triggers").Records.slice(0, 1) };
  const answer = await takeTriggersWith(() => makeQueueWorld().ports)(event, lambdaContext);
  expect(answer).toEqual({ batchItemFailures: [] });
});

it("throws when its environment is incomplete, so that nothing is lost", async () => {
  const broken = takeTriggersWith(() => {
    throw new Error("wiring the function: AWS_REGION is not set");
  });
  await expect(broken(fixtureValue<SQSEvent>("sqs-triggers"), lambdaContext)).rejects.toThrow("AWS_REGION");
});
