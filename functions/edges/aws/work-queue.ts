import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { WorkQueue } from "../../flows/ports/queues.ts";
import type { WithDeadline } from "./caller.ts";
import type { AwsClientSettings } from "./client.ts";
import { sqsCaller } from "./sqs-caller.ts";

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
