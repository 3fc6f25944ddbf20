import { setTimeout as sleep } from "node:timers/promises";
import { bundleFunctions } from "../../../infra/build/bundle-functions.ts";
import { productUser } from "../../e2e/harness/cluster/real-world.ts";
import { type BenchCluster, startBenchCluster } from "../bench-cluster.ts";
import { runFunction } from "../run-function.ts";
import { type Spent, spentBy } from "../spent.ts";

/** Whole processes, at a round trip of nothing. */
export interface ScaleRow {
  readonly nodes: number;
  readonly noOp: readonly Spent[];
  readonly repair: readonly Spent[];
}

/** As many as kubelets name by default; they are most of what a node weighs. */
const imagesOfNode = 50;

/** A rule that somebody has taken away: one object to be written, and no agent that starts anew for it. */
const drifted = "/apis/rbac.authorization.k8s.io/v1/clusterroles/cilium";

export async function measureScale(
  runs: number,
  sizes: readonly number[],
  print: (line: string) => void,
): Promise<readonly ScaleRow[]> {
  await bundleFunctions();
  const rows: ScaleRow[] = [];
  for (const nodes of sizes) {
    const cluster = await startBenchCluster(0, nodes, imagesOfNode);
    try {
      await cluster.settle(120 + nodes);
      print(`${nodes} nodes are ready`);
      // Controllers have their hands full with what came first.
      await sleep(3_000);
      const noOp: Spent[] = [];
      const repair: Spent[] = [];
      for (let run = 1; run <= runs; run += 1) {
        noOp.push(await spentBy(productUser, cluster, () => runFunction(cluster, "checks pass")));
        repair.push(await repairing(cluster));
        print(`${nodes} nodes: ${run} of ${runs}`);
      }
      rows.push({ nodes, noOp, repair });
    } finally {
      await cluster.stop();
    }
  }
  return rows;
}

async function repairing(cluster: BenchCluster): Promise<Spent> {
  await cluster.world.controlPlane.admin.patch(drifted, { rules: [] });
  const spent = await spentBy(productUser, cluster, () => runFunction(cluster, "Repaired to revision 1"));
  // The pass after it looks whether all is well again.
  await runFunction(cluster, "checks pass");
  return spent;
}
