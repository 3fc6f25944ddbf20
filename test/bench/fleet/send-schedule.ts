import { randomUUID } from "node:crypto";
import { localScope } from "../../../local/callers.ts";
import type { Fleet } from "./fleet.ts";

/** What the rule of the hour puts on the triggers queue. */
export async function sendSchedule({ queues, clock }: Fleet): Promise<void> {
  const { account, region } = localScope;
  const event = {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account,
    time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: [`arn:aws:events:${region}:${account}:rule/eks-cilium-sweep`],
    detail: {},
  };
  queues.triggers.queue.send({ body: JSON.stringify(event), sender: "events.amazonaws.com" });
}
