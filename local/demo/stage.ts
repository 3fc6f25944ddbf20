import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { eventNames } from "../../functions/core/events/event-names.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { localScope } from "../callers.ts";
import type { LocalWorld, WorldCluster } from "../local-world.ts";
import { type RecordFollower, StepFailed } from "./follow-record.ts";
import type { Narrator } from "./narrator.ts";

export const clusterName = "demo";
export const clusterArn = `arn:aws:eks:${localScope.region}:${localScope.account}:cluster/${clusterName}`;

/** World, narrator and record, which every chapter of the demo works with. */
export interface Stage {
  readonly world: LocalWorld;
  readonly narrator: Narrator;
  readonly record: RecordFollower;
}

export function insideOf({ world }: Stage): WorldCluster {
  const inside = world.clusters.get(clusterName);
  if (inside === undefined) throw new StepFailed("the cluster is ACTIVE", "EKS is still creating it");
  return inside;
}

/** Event by which a person asks for a pass over the cluster, without waiting for the sweep. */
export const lookRequest = {
  Source: productNames.eventSource,
  DetailType: eventNames.reconcileRequested,
  Detail: JSON.stringify({ cluster: clusterName }),
};

export async function askForLook({ world }: Stage): Promise<void> {
  await world.clients.events.send(new PutEventsCommand({ Entries: [lookRequest] }));
}

/** Throws StepFailed unless the step holds. */
export function check(step: string, holds: boolean, lastSeen: string): void {
  if (!holds) throw new StepFailed(step, lastSeen);
}
