import { reconcile } from "../../../functions/flows/reconcile.ts";
import { productUser } from "../../e2e/harness/cluster/real-world.ts";
import { benchRequest } from "../bench-cluster.ts";
import { timedPorts } from "../timed-ports.ts";
import type { Contender } from "./contender.ts";

/** The same pass within the bench's own process, which has loaded everything. */
export const ourPass: Contender = {
  name: "eks-cilium",
  place: "in process",
  user: () => productUser,
  run: async ({ world }, round) => {
    const { ports, steps } = timedPorts(world.ports);
    const begun = performance.now();
    const { kind, reason } = await reconcile(benchRequest, ports);
    const wall = performance.now() - begun;
    if (kind !== (round === "first" ? "retry" : "settled"))
      throw new Error(`the ${round} pass has ended ${kind}: ${reason}`);
    return { wall, steps: steps() };
  },
  settle: (cluster) => cluster.settle(120),
};
