import { eventPatterns } from "../functions/core/events/event-patterns.ts";
import { queueLimits } from "../functions/core/queue-limits.ts";
import { rolloutGroup } from "../functions/core/rollouts/rollout-messages.ts";
import type { Output } from "./aws/http/protocol.ts";
import type { Queue } from "./aws/sqs/queue.ts";
import type { LocalAws } from "./aws/start-aws.ts";
import { admin, localScope, product } from "./callers.ts";

export interface WorldQueue {
  readonly url: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

export interface WorldQueues {
  readonly triggers: WorldQueue;
  readonly work: WorldQueue;
  readonly rollouts: WorldQueue;
}

/** Queues and rules of the deployed stack: queues with their dead-letter queues, and rules that fill the first and the last. */
export async function createQueues(aws: LocalAws): Promise<WorldQueues> {
  const triggers = await createQueue(aws, "triggers", "");
  const work = await createQueue(aws, "work", ".fifo");
  const rollouts = await createQueue(aws, "rollouts", ".fifo", {
    ContentBasedDeduplication: "true",
  });
  for (const [name, pattern] of Object.entries(
    eventPatterns({ account: localScope.account, roleArn: product.principalArn }),
  )) {
    await perform(aws, "events", "PutRule", { Name: name, EventPattern: JSON.stringify(pattern) });
    const target =
      name === "rollouts"
        ? { Id: name, Arn: rollouts.queue.arn, SqsParameters: { MessageGroupId: rolloutGroup } }
        : { Id: "triggers", Arn: triggers.queue.arn };
    await perform(aws, "events", "PutTargets", { Rule: name, Targets: [target] });
  }
  return { triggers, work, rollouts };
}

async function createQueue(
  aws: LocalAws,
  name: string,
  suffix: "" | ".fifo",
  more: Readonly<Record<string, string>> = {},
): Promise<WorldQueue> {
  const fifo = suffix === "" ? {} : { FifoQueue: "true" };
  const deadName = `${name}-dead-letters${suffix}`;
  await perform(aws, "sqs", "CreateQueue", { QueueName: deadName, Attributes: fifo });
  const redrive = { deadLetterTargetArn: arnOf(deadName), maxReceiveCount: queueLimits.maxReceiveCount };
  const attributes = {
    ...fifo,
    ...more,
    VisibilityTimeout: String(queueLimits.visibilitySeconds),
    RedrivePolicy: JSON.stringify(redrive),
  };
  const created = { QueueName: `${name}${suffix}`, Attributes: attributes };
  const url = String((await perform(aws, "sqs", "CreateQueue", created))["QueueUrl"]);
  return { url, queue: found(aws, `${name}${suffix}`), deadLetters: found(aws, deadName) };
}

/** As the owner of the account. */
function perform(aws: LocalAws, service: string, operation: string, input: Output): Promise<Output> {
  return aws.perform(admin, localScope.region, { service, operation }, input);
}

function found(aws: LocalAws, name: string): Queue {
  const queue = aws.queue(arnOf(name));
  if (queue === undefined)
    throw new Error(`create queue ${name}: the AWS stand-in does not know it afterwards`);
  return queue;
}

function arnOf(name: string): string {
  return `arn:aws:sqs:${localScope.region}:${localScope.account}:${name}`;
}
