import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SignalQueue } from "../flows/ports/queues.ts";
import { askSqs } from "./ask-sqs.ts";
import type { Within } from "./aws-ask.ts";
import type { AwsClientSettings } from "./aws-client-settings.ts";

export function makeSignalQueue(settings: AwsClientSettings, url: string): Within<SignalQueue> {
  const ask = askSqs(settings);
  return (limit) => ({
    async send(body, delaySeconds) {
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        DelaySeconds: delaySeconds,
      });
      await ask(limit)(`send a signal to ${url}`, (client, options) => client.send(command, options));
    },
  });
}
