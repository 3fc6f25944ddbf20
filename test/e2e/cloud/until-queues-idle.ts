import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { eventually } from "../harness/processes/eventually.ts";
import type { Account } from "./start-account.ts";

/** Waits until all triggers and reconcile requests are worked off, but for requeues that are not due yet. */
export async function untilQueuesIdle({ clients: { sqs }, deployment }: Account): Promise<void> {
  const busy = async (QueueUrl: string): Promise<boolean> => {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const { Attributes: counts = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
    );
    return names.some((name) => counts[name] !== "0");
  };
  await eventually(
    "quiet in both queues",
    async () => {
      // In this order: a trigger is deleted after its reconcile requests are sent.
      if (await busy(deployment.triggersUrl)) return undefined;
      return (await busy(deployment.workUrl)) ? undefined : true;
    },
    300,
  );
}
