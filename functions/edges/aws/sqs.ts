import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { rolloutGroup } from "../../core/rollouts/rollout-messages.ts";
import type { TriggerQueue, WorkQueue } from "../../flows/ports/queues.ts";
import type { RolloutQueue } from "../../flows/ports/rollout-queue.ts";
import type { WithDeadline } from "../deadline.ts";
import { makeCaller } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";

export function makeTriggerQueue(settings: AwsClientSettings, url: string): WithDeadline<TriggerQueue> {
  const call = sqsCaller(settings);
  return (deadline) => ({
    async send(body, delaySeconds) {
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        DelaySeconds: delaySeconds,
      });
      await call(deadline)(`send a trigger to ${url}`, (client, options) => client.send(command, options));
    },
  });
}

export function makeWorkQueue(settings: AwsClientSettings, url: string): WithDeadline<WorkQueue> {
  const call = sqsCaller(settings);
  return (deadline) => ({
    async send({ body, group, deduplicationId }) {
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
      });
      await call(deadline)(`send work for ${group} to ${url}`, (client, options) =>
        client.send(command, options),
      );
    },
  });
}

export function makeRolloutQueue(settings: AwsClientSettings, url: string): WithDeadline<RolloutQueue> {
  const call = sqsCaller(settings);
  return (deadline) => ({
    async send({ body, deduplicationId }) {
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageGroupId: rolloutGroup,
        MessageDeduplicationId: deduplicationId,
      });
      await call(deadline)(`send a message to ${url}`, (client, options) => client.send(command, options));
    },
  });
}

/** By default the host of a queue's URL beats the endpoint that the client was given. */
function sqsCaller(settings: AwsClientSettings) {
  return makeCaller(() => new SQSClient({ ...clientConfig(settings), useQueueUrlAsEndpoint: false }));
}
