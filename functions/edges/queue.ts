import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SignalQueue, WorkQueue } from "../flows/ports/queues.ts";
import { type Ask, asking, type Within } from "./aws-ask.ts";
import { type AwsClientSettings, clientConfig } from "./aws-client-settings.ts";

export interface QueueUrls {
  readonly signals: string;
  readonly work: string;
}

/** Both queues of the product, over one client. */
export function makeQueues(
  settings: AwsClientSettings,
  urls: QueueUrls,
): Within<{ readonly signals: SignalQueue; readonly work: WorkQueue }> {
  // By default the host of a queue's URL beats the endpoint that the client was given.
  const ask = asking(() => new SQSClient({ ...clientConfig(settings), useQueueUrlAsEndpoint: false }));
  return (limit) => queuesAsked(ask(limit), urls);
}

function queuesAsked(
  ask: Ask<SQSClient>,
  urls: QueueUrls,
): { readonly signals: SignalQueue; readonly work: WorkQueue } {
  return {
    signals: {
      async send(body, delaySeconds) {
        const command = new SendMessageCommand({
          QueueUrl: urls.signals,
          MessageBody: body,
          DelaySeconds: delaySeconds,
        });
        await ask(`send a signal to ${urls.signals}`, (client, options) => client.send(command, options));
      },
    },
    work: {
      async send({ body, group, deduplicationId }) {
        const command = new SendMessageCommand({
          QueueUrl: urls.work,
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: deduplicationId,
        });
        await ask(`send work for ${group} to ${urls.work}`, (client, options) =>
          client.send(command, options),
        );
      },
    },
  };
}
