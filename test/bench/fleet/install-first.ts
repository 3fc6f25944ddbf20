import { type ClusterId, clusterKey } from "../../../functions/core/cluster-id.ts";
import type { Ports } from "../../../functions/flows/ports/ports.ts";
import { reconcile } from "../../../functions/flows/reconcile.ts";
import type { PlayedCluster } from "../../../local/nodes/play-cluster.ts";
import type { WorldClock } from "../../../local/world-clock.ts";
import { live } from "../../flows/live.ts";

const mostPasses = 12;

/** Has the product install one cluster, pass by pass; the time between them is skipped. */
export async function installFirst(
  cluster: ClusterId,
  ports: Ports,
  played: PlayedCluster,
  clock: WorldClock,
): Promise<void> {
  let last = "no pass was made";
  for (let count = 1; count <= mostPasses; count += 1) {
    const ending = await reconcile({ version: 1, cluster, attempt: 0, why: "first of the fleet" }, ports);
    if (ending.kind === "settled" && ending.phase === "ready") return;
    last = `${ending.kind}, ${ending.phase}: ${ending.reason}`;
    await live([played], clock, 30);
  }
  throw new Error(
    `installing ${clusterKey(cluster)}, the first of the fleet: not ready after ${mostPasses} passes (${last}). ` +
      "Run `npm test -- test/flows/install.test.ts`, which tells the same story step by step.",
  );
}
