import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { TriggerQueue } from "../../flows/ports/queues.ts";
import type { WithDeadline } from "./caller.ts";
import type { AwsClientSettings } from "./client.ts";
import { sqsCaller } from "./sqs-caller.ts";

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
