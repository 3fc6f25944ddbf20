import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod/mini";
import { callerId } from "../caller.ts";
import { jsonProtocol } from "../http/json-protocol.ts";
import { type Call, operation, perAccountAndRegion, type Service } from "../http/operation.ts";
import { AwsError, type Output } from "../http/protocol.ts";
import type { StoredMessage } from "./message.ts";
import { Queue } from "./queue.ts";
import { queueSettings } from "./queue-settings.ts";

export interface Sqs {
  readonly service: Service;
  readonly findQueue: (arn: string) => Queue | undefined;
}

const queueCodes: Readonly<Record<string, string>> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
};

const sending = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string(),
  DelaySeconds: z.optional(z.number()),
  MessageGroupId: z.optional(z.string()),
  MessageDeduplicationId: z.optional(z.string()),
});

const receiving = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.optional(z.number()),
  VisibilityTimeout: z.optional(z.number()),
  WaitTimeSeconds: z.optional(z.number()),
  AttributeNames: z.optional(z.array(z.string())),
  MessageSystemAttributeNames: z.optional(z.array(z.string())),
});

/** SQS: standard and FIFO queues. `stopping` ends long polls. */
export function makeSqs(now: () => number, stopping: AbortSignal): Sqs {
  const queuesOf = perAccountAndRegion(
    () => new Map<string, { readonly queue: Queue; readonly attributes: string }>(),
  );

  const findQueue = (arn: string): Queue | undefined => {
    const [, , , region = "", account = "", name = ""] = arn.split(":");
    return queuesOf({ account, region }).get(name)?.queue;
  };

  const queueAt = (url: string, call: Call): Queue => {
    const [account = call.account, name = ""] = url.split("/").slice(-2);
    const found = queuesOf({ account, region: call.region }).get(name)?.queue;
    if (found === undefined) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
    return found;
  };

  const urlOf = (name: string, { origin, account }: Call) => ({ QueueUrl: `${origin}/${account}/${name}` });

  const operations = {
    CreateQueue: operation(
      z.object({ QueueName: z.string(), Attributes: z.optional(z.record(z.string(), z.string())) }),
      ({ QueueName: name, Attributes: given = {} }, call) => {
        const attributes = JSON.stringify(Object.entries(given).sort());
        const existing = queuesOf(call).get(name);
        if (existing !== undefined && existing.attributes !== attributes) {
          throw new AwsError(
            "QueueNameExists",
            "A queue already exists with the same name and a different value for its attributes.",
          );
        }
        if (!/^[A-Za-z0-9_-]{1,80}$/.test(name.replace(/\.fifo$/, ""))) {
          throw new AwsError(
            "InvalidParameterValue",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
          );
        }
        const arn = `arn:aws:sqs:${call.region}:${call.account}:${name}`;
        const queue = existing?.queue ?? new Queue(name, arn, queueSettings(name, given), now, findQueue);
        queuesOf(call).set(name, { queue, attributes });
        return urlOf(name, call);
      },
    ),

    GetQueueUrl: operation(z.object({ QueueName: z.string() }), ({ QueueName: name }, call) => {
      queueAt(`${call.account}/${name}`, call);
      return urlOf(name, call);
    }),

    GetQueueAttributes: operation(
      z.object({ QueueUrl: z.string(), AttributeNames: z.optional(z.array(z.string())) }),
      ({ QueueUrl: url, AttributeNames: wanted = [] }, call) => {
        const attributes = Object.entries(attributesOf(queueAt(url, call)));
        return {
          Attributes: Object.fromEntries(
            attributes.filter(([key]) => wanted.includes("All") || wanted.includes(key)),
          ),
        };
      },
    ),

    SendMessage: operation(sending, (input, call) => {
      const sent = queueAt(input.QueueUrl, call).send({
        body: input.MessageBody,
        delaySeconds: input.DelaySeconds,
        group: input.MessageGroupId,
        deduplicationId: input.MessageDeduplicationId,
        sender: callerId(call.caller),
      });
      return {
        MessageId: sent.messageId,
        MD5OfMessageBody: md5(input.MessageBody),
        ...(sent.sequence !== undefined && { SequenceNumber: sent.sequence }),
      };
    }),

    ReceiveMessage: operation(receiving, async (input, call) => {
      const queue = queueAt(input.QueueUrl, call);
      const max = checkRange("MaxNumberOfMessages", input.MaxNumberOfMessages ?? 1, 1, 10);
      const wait = checkRange("WaitTimeSeconds", input.WaitTimeSeconds ?? 0, 0, 20);
      const until = now() + wait * 1000;
      let messages = queue.receive(max, input.VisibilityTimeout);
      while (messages.length === 0 && now() < until && !stopping.aborted) {
        await pause(10);
        messages = queue.receive(max, input.VisibilityTimeout);
      }
      const wanted = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
      return messages.length === 0
        ? {}
        : { Messages: messages.map((message) => asReceived(message, wanted)) };
    }),

    DeleteMessage: operation(
      z.object({ QueueUrl: z.string(), ReceiptHandle: z.string() }),
      ({ QueueUrl: url, ReceiptHandle: receipt }, call) => {
        queueAt(url, call).delete(receipt);
        return {};
      },
    ),
  };

  return {
    service: { protocol: jsonProtocol("1.0", (code) => queueCodes[code] ?? code), operations },
    findQueue,
  };
}

/** The system attributes of a received message, all of them texts. */
export function systemAttributes(message: StoredMessage) {
  return {
    SenderId: message.sender,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.group !== undefined && { MessageGroupId: message.group }),
    ...(message.deduplicationId !== undefined && { MessageDeduplicationId: message.deduplicationId }),
    ...(message.sequence !== undefined && { SequenceNumber: message.sequence }),
  };
}

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function asReceived(message: StoredMessage, wanted: readonly string[]): Output {
  const attributes = Object.entries(systemAttributes(message)).filter(
    ([name]) => wanted.includes("All") || wanted.includes(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(attributes.length > 0 && { Attributes: Object.fromEntries(attributes) }),
  };
}

function attributesOf(queue: Queue): Output {
  const { settings } = queue;
  const counts = queue.counts();
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    VisibilityTimeout: String(settings.visibility),
    DelaySeconds: String(settings.delay),
    ...(settings.fifo && { FifoQueue: "true" }),
    ...(settings.redrive && { RedrivePolicy: JSON.stringify(settings.redrive) }),
  };
}

function checkRange(parameter: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new AwsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${parameter} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
  );
}
