import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod/mini";
import type { StoredMessage } from "./sqs/message.ts";
import type { Queue } from "./sqs/queue.ts";
import { md5, systemAttributes } from "./sqs/sqs.ts";
import type { LocalAws } from "./start-aws.ts";

export interface EventSourceMapping {
  readonly queueArn: string;
  readonly functionName: string;
  readonly handler: (event: SQSEvent, context: Context) => Promise<unknown>;
  /** At most 10. */
  readonly batchSize: number;
  /** Invocations that may run at a time. */
  readonly concurrency: number;
  /** ReportBatchItemFailures: the handler's answer names the messages that stay. */
  readonly reportBatchItemFailures: boolean;
  readonly timeoutSeconds: number;
}

interface FailedInvocation {
  readonly functionName: string;
  readonly error: unknown;
}

export interface RunningEventSources {
  /** Invocations that threw; their messages come back after the visibility timeout. */
  readonly failures: readonly FailedInvocation[];
  /** Ends polling and waits for invocations that run. */
  readonly stop: () => Promise<void>;
}

/** Runs functions on their queues, as Lambda's event source mappings do. */
export function runMappings(
  aws: Pick<LocalAws, "queue">,
  mappings: readonly EventSourceMapping[],
): RunningEventSources {
  const stopping = new AbortController();
  const failures: FailedInvocation[] = [];
  const pollers = mappings.map((mapping) => poll(mapping, existing(aws, mapping), failures, stopping.signal));
  return {
    failures,
    async stop() {
      stopping.abort();
      await Promise.all(pollers);
    },
  };
}

function existing(aws: Pick<LocalAws, "queue">, { queueArn, functionName }: EventSourceMapping): Queue {
  const queue = aws.queue(queueArn);
  if (queue === undefined)
    throw new Error(`Cannot map ${queueArn} to ${functionName}: create the queue first.`);
  return queue;
}

/** Takes a batch whenever an invocation is free; it polls, because the world's clock has no timers. */
async function poll(
  mapping: EventSourceMapping,
  queue: Queue,
  failures: FailedInvocation[],
  stopping: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!stopping.aborted) {
    const batch = running.size < mapping.concurrency ? queue.receive(mapping.batchSize) : [];
    if (batch.length === 0) {
      await pause(5);
      continue;
    }
    const invocation = invoke(mapping, queue, batch).catch((error: unknown) => {
      failures.push({ functionName: mapping.functionName, error });
    });
    running.add(invocation);
    void invocation.then(() => running.delete(invocation));
  }
  await Promise.all(running);
}

async function invoke(
  mapping: EventSourceMapping,
  queue: Queue,
  batch: readonly StoredMessage[],
): Promise<void> {
  const region = queue.arn.split(":")[3] ?? "";
  const event = { Records: batch.map((message) => sqsRecord(message, queue.arn, region)) };
  const answer = await mapping.handler(event, context(mapping, queue.arn));
  const failed = mapping.reportBatchItemFailures ? failedIds(answer, batch) : new Set<string>();
  for (const message of batch) if (!failed.has(message.id)) queue.delete(message.receipt ?? "");
}

const batchResponse = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** Ids of failed messages: all of them where the answer is unreadable or names an unknown id, none without an answer. */
function failedIds(answer: unknown, batch: readonly StoredMessage[]): ReadonlySet<string> {
  const all = batch.map(({ id }) => id);
  if (answer === undefined || answer === null) return new Set();
  const named = batchResponse.safeParse(answer).data?.batchItemFailures.map((item) => item.itemIdentifier);
  return new Set(named?.every((id) => all.includes(id)) ? named : all);
}

function sqsRecord(message: StoredMessage, queueArn: string, region: string): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: message.receipt ?? "",
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: {},
    md5OfBody: md5(message.body),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function context({ functionName, timeoutSeconds }: EventSourceMapping, queueArn: string): Context {
  const [, , , region, account] = queueArn.split(":");
  const end = performance.now() + timeoutSeconds * 1000;
  const unused = () => undefined;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${region}:${account}:function:${functionName}`,
    memoryLimitInMB: "512",
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, Math.round(end - performance.now())),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}
