import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { eventNames } from "../../../functions/core/events/event-names.ts";
import type { Account } from "./start-account.ts";
import { cloudHome } from "./start-ministack.ts";

/** Subscribes to the product's own events, as any other stack may; answers how to read them, from and to, in order. */
export async function phaseEventListener({
  clients: { events, sqs },
}: Pick<Account, "clients">): Promise<() => Promise<readonly (readonly [string | null, string])[]>> {
  const name = "phases";
  const pattern = { source: [eventNames.own], "detail-type": [eventNames.phaseChanged] };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
  const Arn = `arn:aws:sqs:${cloudHome.region}:${cloudHome.account}:${name}`;
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: name, Arn }] }));
  return async () => {
    const received: (readonly [string | null, string])[] = [];
    for (;;) {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (messages.length === 0) return received;
      for (const { Body, ReceiptHandle } of messages) {
        const { detail } = JSON.parse(Body ?? "") as { detail: { from: string | null; to: string } };
        received.push([detail.from, detail.to]);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  };
}
