import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { eventually } from "../harness/eventually.ts";
import type { Account } from "./start-account.ts";

/** Waits until all signals and work orders are worked off, but for wake-ups that are not due yet. */
export async function untilQuiet({ clients: { sqs }, deployment }: Account, seconds = 60): Promise<void> {
  const busy = async (QueueUrl: string): Promise<boolean> => {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const { Attributes: counts = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
    );
    return names.some((name) => counts[name] !== "0");
  };
  await eventually("quiet in both queues", seconds, async () => {
    // In this order: a signal is deleted after its work orders are sent.
    if (await busy(deployment.signalsUrl)) return undefined;
    return (await busy(deployment.workUrl)) ? undefined : true;
  });
}
