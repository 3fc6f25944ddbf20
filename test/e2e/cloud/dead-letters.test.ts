import { ReceiveMessageCommand, SendMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageGroup } from "../../../functions/core/cluster-id.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { AwsAccountOwner } from "./aws-account-owner.ts";
import { type Account, startAccount } from "./start-account.ts";

/** Whoever sends to the queues by hand may send anything. */
describe("a message that nobody understands", () => {
  let account: Account;
  let owner: AwsAccountOwner;

  beforeAll(async () => {
    account = await startAccount();
    owner = new AwsAccountOwner(account, "beside");
    // Deployed are twelve minutes until a message that failed comes again.
    for (const QueueUrl of [account.deployment.triggersUrl, account.deployment.workUrl]) {
      const Attributes = { VisibilityTimeout: "2" };
      await account.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    }
  });
  afterAll(() => account?.stop());

  const deadLetter = (url: string) =>
    eventually(`dead letter in ${url}`, async () => {
      const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 1 });
      return (await account.clients.sqs.send(command)).Messages?.[0]?.Body;
    });

  it("goes from the triggers to their dead letters, and holds up no other", async () => {
    const { triggersUrl } = account.deployment;
    const command = new SendMessageCommand({ QueueUrl: triggersUrl, MessageBody: "poison" });
    await account.clients.sqs.send(command);
    await owner.create({ team: "platform" });
    await eventually("pass over the cluster", async () => (await owner.passes())[0]);
    expect(await deadLetter(triggersUrl.replace(/triggers$/, "triggers-dead-letters"))).toBe("poison");
  });

  it("goes from the reconcile requests to their dead letters, and then lets those behind it pass", async () => {
    const { workUrl } = account.deployment;
    const before = (await owner.passes()).length;
    await account.clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: workUrl,
        MessageBody: "poison",
        MessageGroupId: messageGroup(owner.cluster),
        MessageDeduplicationId: "poison",
      }),
    );
    await owner.requestReconcile();
    expect(await deadLetter(workUrl.replace(/work\.fifo$/, "work-dead-letters.fifo"))).toBe("poison");
    const passes = await eventually("pass after the poison", async () => {
      const found = (await owner.passes()).slice(before);
      return found.some(({ messages }) => messages[0]?.body !== "poison") ? found : undefined;
    });
    expect(passes.map(({ messages, failed }) => [messages[0]?.body === "poison", failed])).toEqual([
      [true, 1],
      [true, 1],
      [true, 1],
      [false, 0],
    ]);
  });
});
