import { randomUUID } from "node:crypto";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AwsTarget, errorName } from "./aws-target.ts";
import { expectGaps } from "./known-gaps.ts";

export function sqsContract(
  name: string,
  make: () => Promise<AwsTarget>,
  gaps: readonly string[] = [],
): void {
  describe(`SQS: ${name}`, () => {
    expectGaps(gaps);
    let target: AwsTarget;
    let sqs: SQSClient;

    const create = async (suffix: "" | ".fifo", attributes: Record<string, string> = {}): Promise<string> => {
      const all = { ...attributes, ...(suffix === ".fifo" && { FifoQueue: "true" }) };
      const command = new CreateQueueCommand({
        QueueName: `contract-${randomUUID()}${suffix}`,
        Attributes: all,
      });
      return (await sqs.send(command)).QueueUrl ?? "";
    };
    const send = (url: string, body: string, more: Partial<SendMessageCommandInput> = {}) =>
      sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...more }));
    const work = (url: string, body: string, group: string, id: string = randomUUID()) =>
      send(url, body, { MessageGroupId: group, MessageDeduplicationId: id });
    const receive = async (url: string, seconds = 1): Promise<Message[]> => {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: seconds,
        MessageSystemAttributeNames: ["All"],
      });
      return (await sqs.send(command)).Messages ?? [];
    };
    const remove = (url: string, message: Message | undefined) =>
      sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle ?? "" }));
    const attributes = async (url: string) => {
      const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
      return (await sqs.send(command)).Attributes ?? {};
    };

    beforeAll(async () => {
      target = await make();
      sqs = new SQSClient({ ...target.client, useQueueUrlAsEndpoint: false });
    });
    afterAll(() => target.stop());

    describe("standard queues", () => {
      it("deliver a message, hide it, and forget it once it is deleted", async () => {
        const url = await create("", { VisibilityTimeout: "1" });
        const sent = await send(url, "hello");
        const [first] = await receive(url);
        expect(first).toMatchObject({ Body: "hello", MessageId: sent.MessageId });
        expect(first?.Attributes?.["ApproximateReceiveCount"]).toBe("1");
        expect(await receive(url, 0)).toEqual([]);
        const [again] = await receive(url, 3);
        expect(again?.Attributes?.["ApproximateReceiveCount"]).toBe("2");
        await remove(url, again);
        expect(await receive(url, 2)).toEqual([]);
      });

      it("hold a message back for its own delay", async () => {
        const url = await create("");
        await send(url, "later", { DelaySeconds: 1 });
        expect((await attributes(url))["ApproximateNumberOfMessagesDelayed"]).toBe("1");
        expect(await receive(url, 0)).toEqual([]);
        expect((await receive(url, 3)).map(({ Body }) => Body)).toEqual(["later"]);
      });

      it("refuse a delay of more than 900 seconds", async () => {
        const url = await create("");
        expect(await errorName(send(url, "x", { DelaySeconds: 901 }))).toBe("InvalidParameterValue");
      });

      it("hand a message that came too often to the dead-letter queue", async () => {
        const deadLetters = await create("");
        const deadLetterTargetArn = (await attributes(deadLetters))["QueueArn"];
        const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
        const url = await create("", { VisibilityTimeout: "0", RedrivePolicy });
        const sent = await send(url, "poison");
        expect(await receive(url)).toHaveLength(1);
        expect(await receive(url)).toHaveLength(1);
        expect(await receive(url)).toEqual([]);
        expect(await receive(deadLetters, 2)).toMatchObject([{ Body: "poison", MessageId: sent.MessageId }]);
      });
    });

    describe("FIFO queues", () => {
      it("keep the order of a group and block it while a message is in flight", async () => {
        const url = await create(".fifo", { VisibilityTimeout: "30" });
        await work(url, "a1", "a");
        await work(url, "a2", "a");
        const first = await receive(url);
        expect(first.map(({ Body }) => Body)).toEqual(["a1", "a2"]);
        await work(url, "a3", "a");
        await work(url, "b1", "b");
        expect((await receive(url)).map(({ Body }) => Body)).toEqual(["b1"]);
        for (const message of first) await remove(url, message);
        expect((await receive(url)).map(({ Body }) => Body)).toEqual(["a3"]);
      });

      it("bring a message back before those behind it", async () => {
        const url = await create(".fifo", { VisibilityTimeout: "1" });
        await work(url, "first", "a");
        await receive(url);
        await work(url, "second", "a");
        expect((await receive(url, 3)).map(({ Body }) => Body)).toEqual(["first", "second"]);
      });

      it("take a message once for each deduplication id, even after it is gone", async () => {
        const url = await create(".fifo");
        const sent = await work(url, "one", "a", "same");
        expect((await work(url, "two", "a", "same")).MessageId).toBe(sent.MessageId);
        const messages = await receive(url);
        expect(messages.map(({ Body }) => Body)).toEqual(["one"]);
        expect(messages[0]?.Attributes).toMatchObject({
          MessageGroupId: "a",
          MessageDeduplicationId: "same",
        });
        await remove(url, messages[0]);
        await work(url, "three", "a", "same");
        expect(await receive(url)).toEqual([]);
      });

      it.for([
        ["without a group", { MessageDeduplicationId: "x" }, "MissingParameter"],
        ["without a deduplication id", { MessageGroupId: "a" }, "InvalidParameterValue"],
        [
          "with a delay",
          { MessageGroupId: "a", MessageDeduplicationId: "x", DelaySeconds: 5 },
          "InvalidParameterValue",
        ],
        [
          "with a long group",
          { MessageGroupId: "a".repeat(129), MessageDeduplicationId: "x" },
          "InvalidParameterValue",
        ],
      ] as const)("refuse a message %s", async ([, more, error]) => {
        const url = await create(".fifo");
        expect(await errorName(send(url, "x", more))).toBe(error);
      });
    });

    it("finds a queue by its name, and says when there is none", async () => {
      const url = await create("");
      const command = new GetQueueUrlCommand({ QueueName: url.slice(url.lastIndexOf("/") + 1) });
      expect((await sqs.send(command)).QueueUrl).toBe(url);
      expect(await errorName(receive(`${url}-gone`))).toBe("QueueDoesNotExist");
    });
  });
}
