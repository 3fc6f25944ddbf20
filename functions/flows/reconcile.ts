import type { EksCluster } from "../core/desired/eks-cluster.ts";
import type { WorkOrder } from "../core/events/work-order.ts";
import { conclude } from "./conclude.ts";
import type { Ending } from "./ending.ts";
import { ensureAccess } from "./ensure-access.ts";
import type { Outcome } from "./outcome.ts";
import { outcomeOfFault } from "./outcome-of-fault.ts";
import type { Pass } from "./pass.ts";
import type { Ports } from "./ports/ports.ts";
import { recall } from "./recall.ts";

/** One pass: reads the world, and brings one cluster a step nearer to what its tags ask. */
export async function reconcile(order: WorkOrder, ports: Ports): Promise<Ending> {
  // Asked together: nothing begins before both have answered.
  const described = ports.eks.describe(order.cluster);
  described.catch(() => {});
  const pass = await recall(order, ports);
  return conclude(pass, pass.ends ?? (await look(pass, described)));
}

async function look(pass: Pass, described: Promise<EksCluster | undefined>): Promise<Outcome> {
  try {
    const access = await ensureAccess(pass, await described);
    if (!access.ready) return access.outcome;
    try {
      // Most clusters of an account are passed over without it, and a cold start asks its first question sooner.
      const { workOn } = await import("./work-on.ts");
      return await workOn(access.pass);
    } finally {
      pass.ports.log.info("calls to the API server", { calls: access.connection.calls() });
      await access.connection.close();
    }
  } catch (fault) {
    return outcomeOfFault(fault, pass);
  }
}
