import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { WorkQueue } from "../flows/ports/queues.ts";
import { askSqs } from "./ask-sqs.ts";
import type { Within } from "./aws-ask.ts";
import type { AwsClientSettings } from "./aws-client-settings.ts";

export function makeWorkQueue(settings: AwsClientSettings, url: string): Within<WorkQueue> {
  const ask = askSqs(settings);
  return (limit) => ({
    async send({ body, group, deduplicationId }) {
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
      });
      await ask(limit)(`send work for ${group} to ${url}`, (client, options) =>
        client.send(command, options),
      );
    },
  });
}
