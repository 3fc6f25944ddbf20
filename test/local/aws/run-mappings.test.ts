import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type EventSourceMapping,
  type RunningEventSources,
  runMappings,
} from "../../../local/aws/run-mappings.ts";
import {
  account,
  deployer,
  type LocalAwsWorld,
  region,
  startLocalAwsWorld,
} from "../../builders/local-aws-world.ts";

const arnOf = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;

describe("an event source mapping", () => {
  let world: LocalAwsWorld;
  let sqs: SQSClient;
  let running: RunningEventSources | undefined;

  const send = async (body: string, group?: string) => {
    const name = group === undefined ? "triggers" : "work.fifo";
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: `${world.aws.endpoint}/${account}/${name}`,
        MessageBody: body,
        ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: body }),
      }),
    );
  };
  const map = (
    name: string,
    handler: EventSourceMapping["handler"],
    more: Partial<EventSourceMapping> = {},
  ) => {
    const mapping: EventSourceMapping = {
      queueArn: arnOf(name),
      functionName: "worker",
      handler,
      batchSize: 1,
      concurrency: 5,
      reportBatchItemFailures: false,
      timeoutSeconds: 120,
      ...more,
    };
    running = runMappings(world.aws, [mapping]);
    return running;
  };
  const left = (name: string) => world.aws.queue(arnOf(name))?.bodies();

  beforeEach(async () => {
    world = await startLocalAwsWorld();
    sqs = new SQSClient(world.as(deployer));
    const create = (QueueName: string, Attributes: Record<string, string>) =>
      sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    const redrive = (name: string) =>
      JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount: 3 });
    await create("dead", {});
    await create("dead.fifo", { FifoQueue: "true" });
    await create("triggers", { VisibilityTimeout: "720", RedrivePolicy: redrive("dead") });
    await create("work.fifo", {
      FifoQueue: "true",
      VisibilityTimeout: "720",
      RedrivePolicy: redrive("dead.fifo"),
    });
  });
  afterEach(async () => {
    await running?.stop();
    await world.aws.stop();
  });

  it("calls the function with the event that Lambda sends, and deletes what it took", async () => {
    const events: SQSEvent[] = [];
    await send("look", "demo");
    map("work.fifo", async (event, context) => {
      events.push(event);
      expect(context.getRemainingTimeInMillis()).toBeGreaterThan(100_000);
    });
    await expect.poll(() => left("work.fifo")).toEqual([]);
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: expect.any(String),
            receiptHandle: expect.any(String),
            body: "look",
            attributes: {
              ApproximateReceiveCount: "1",
              SentTimestamp: String(world.clock.now()),
              ApproximateFirstReceiveTimestamp: String(world.clock.now()),
              SenderId: "AROADEPLOYER:local",
              SequenceNumber: expect.stringMatching(/^\d{20}$/),
              MessageGroupId: "demo",
              MessageDeduplicationId: "look",
            },
            messageAttributes: {},
            md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
            eventSource: "aws:sqs",
            eventSourceARN: arnOf("work.fifo"),
            awsRegion: region,
          },
        ],
      },
    ]);
    expect(running?.failures).toEqual([]);
  });

  it("keeps the messages that the answer names, and only those", async () => {
    for (const body of ["good", "bad", "fine"]) await send(body);
    map(
      "triggers",
      async ({ Records: records }) => ({
        batchItemFailures: records
          .filter(({ body }) => body === "bad")
          .map(({ messageId }) => ({ itemIdentifier: messageId })),
      }),
      { batchSize: 10, reportBatchItemFailures: true },
    );
    await expect.poll(() => left("triggers")).toEqual(["bad"]);
  });

  it.for([
    ["an answer it cannot read", { failures: [] }],
    ["a message it does not know", { batchItemFailures: [{ itemIdentifier: "stranger" }] }],
  ] as const)("keeps the whole batch for %s", async ([, answer]) => {
    let calls = 0;
    await send("kept");
    map(
      "triggers",
      async () => {
        calls += 1;
        return answer;
      },
      { reportBatchItemFailures: true },
    );
    await expect.poll(() => calls).toBe(1);
    await running?.stop();
    expect(left("triggers")).toEqual(["kept"]);
  });

  it("comes back after the visibility timeout when the function throws, and ends in the dead-letter queue", async () => {
    const counts: (string | undefined)[] = [];
    await send("poison", "demo");
    const { failures } = map("work.fifo", async ({ Records: [record] }) => {
      counts.push(record?.attributes.ApproximateReceiveCount);
      throw new Error("no");
    });
    for (const attempt of [1, 2, 3]) {
      await expect.poll(() => failures.length).toBe(attempt);
      world.clock.pass(720);
    }
    await expect.poll(() => left("dead.fifo")).toEqual(["poison"]);
    expect(counts).toEqual(["1", "2", "3"]);
    expect(left("work.fifo")).toEqual([]);
  });

  it("runs a group one at a time, in order, and groups side by side", async () => {
    const open: (() => void)[] = [];
    const started: string[] = [];
    for (const body of ["a1", "a2", "b1"]) await send(body, body.slice(0, 1));
    map("work.fifo", async ({ Records: [record] }) => {
      started.push(record?.body ?? "");
      await new Promise<void>((resume) => open.push(resume));
    });
    await expect.poll(() => started).toEqual(["a1", "b1"]);
    open[0]?.();
    await expect.poll(() => started).toEqual(["a1", "b1", "a2"]);
    for (const resume of open) resume();
  });

  it("runs no more functions at a time than it may", async () => {
    let inFlight = 0;
    let peak = 0;
    for (const number of [1, 2, 3, 4, 5]) await send(String(number));
    map(
      "triggers",
      async () => {
        inFlight += 1;
        peak = Math.max(peak, inFlight);
        await new Promise((resume) => setTimeout(resume, 20));
        inFlight -= 1;
      },
      { concurrency: 2 },
    );
    await expect.poll(() => left("triggers")).toEqual([]);
    expect(peak).toBe(2);
  });
});
