import { type ClusterId, clusterKey } from "../../../functions/core/cluster-id.ts";
import type { Ports } from "../../../functions/flows/ports/ports.ts";
import { reconcile } from "../../../functions/flows/reconcile.ts";
import { letTimePass } from "../../../local/let-time-pass.ts";
import type { SimulatedCluster } from "../../../local/nodes/simulate-cluster.ts";
import type { WorldClock } from "../../../local/world-clock.ts";

const mostPasses = 12;

/** Has the product install one cluster, pass by pass; the time between them is skipped. */
export async function installFirst(
  cluster: ClusterId,
  ports: Ports,
  simulated: SimulatedCluster,
  clock: WorldClock,
): Promise<void> {
  let last = "no pass was made";
  for (let count = 1; count <= mostPasses; count += 1) {
    const result = await reconcile({ version: 1, cluster, attempt: 0, why: "first of the fleet" }, ports);
    if (result.kind === "settled" && result.phase === "ready") return;
    last = `${result.kind}, ${result.phase}: ${result.reason}`;
    await letTimePass([simulated], clock, 30);
  }
  throw new Error(
    `installing ${clusterKey(cluster)}, the first of the fleet: not ready after ${mostPasses} passes (${last}). ` +
      "Run `npm test -- test/flows/install.test.ts`, which tells the same story step by step.",
  );
}
