import { setTimeout as sleep } from "node:timers/promises";
import { clusterKey } from "../../../functions/core/cluster-id.ts";
import { recordName } from "../../../functions/core/product-names.ts";
import { bundleFunctions } from "../../../infra/build/bundle-functions.ts";
import { answerErrands } from "../../e2e/harness/cilium/answer-errands.ts";
import { productUser, realCluster } from "../../e2e/harness/cluster/real-world.ts";
import { createPods } from "../../e2e/harness/control-plane/nodes.ts";
import { type BenchCluster, startBenchCluster } from "../bench-cluster.ts";
import { runFunction } from "../run-function.ts";
import { type SelfMeasured, type Spent, spentBy } from "../spent.ts";

/** Whole processes, at a round trip of nothing. */
export interface ScaleRow {
  readonly nodes: number;
  readonly noOp: readonly Spent[];
  readonly repair: readonly Spent[];
  /** Pods without an endpoint of Cilium's, which it counts. */
  readonly pods: number;
  /** All passes of a round of errands, and those that count the pods after it. */
  readonly asking: readonly Spent[];
}

/** As many as kubelets name by default; they are most of what a node weighs. */
const imagesOfNode = 50;

/** A rule that somebody has taken away: one object to be written, and no agent that starts anew for it. */
const drifted = "/apis/rbac.authorization.k8s.io/v1/clusterroles/cilium";

export async function measureScale(
  { runs, pods }: { readonly runs: number; readonly pods: number },
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
      await createPods(cluster.world.controlPlane.admin, pods, await namesOf(cluster));
      const asking: Spent[] = [];
      const noOp: Spent[] = [];
      const repair: Spent[] = [];
      for (let run = 1; run <= runs; run += 1) {
        noOp.push(await spentBy(productUser, cluster, () => runFunction(cluster, "checks pass")));
        repair.push(await repairing(cluster));
        await forgetProof(cluster);
        asking.push(await spentBy(productUser, cluster, () => aRound(cluster)));
        print(`${nodes} nodes: ${run} of ${runs}`);
      }
      rows.push({ nodes, pods, noOp, repair, asking });
    } finally {
      await cluster.stop();
    }
  }
  return rows;
}

/** The pass that borrows cluster-admin, and the one that repairs. */
async function repairing(cluster: BenchCluster): Promise<Spent> {
  await cluster.world.controlPlane.admin.patch(drifted, { rules: [] });
  const spent = await spentBy(productUser, cluster, () => passesUntil(cluster, "Repaired to revision 1"));
  // The pass after it looks whether all is well again.
  await passesUntil(cluster, "checks pass");
  return spent;
}

async function namesOf({ world }: BenchCluster): Promise<readonly string[]> {
  const nodes = await world.controlPlane.admin.list<{ metadata: { name: string } }>("/api/v1/nodes");
  return nodes.map(({ metadata }) => metadata.name);
}

/** The next pass finds nothing in the record of what nodes were asked, and of pods that were counted. */
async function forgetProof({ world }: BenchCluster): Promise<void> {
  const name = recordName(world.ports.recordPrefix, clusterKey(realCluster));
  const stored = await world.ports.records.read(name);
  const { proof, unmanagedPods, ...record } = JSON.parse(stored?.text ?? "{}");
  await world.ports.records.write(name, JSON.stringify(record));
}

/** Passes from the loan to the last answer; somebody has to say the words of pods that kwok only calls running. */
function aRound(cluster: BenchCluster): Promise<SelfMeasured> {
  return passesUntil(cluster, "checks pass", () => answerErrands(cluster.world.controlPlane.admin));
}

/** Passes, with two seconds and what else there is to do between them, until one says these words. */
async function passesUntil(
  cluster: BenchCluster,
  words: string,
  between: () => Promise<unknown> = async () => {},
): Promise<SelfMeasured> {
  const passes: SelfMeasured[] = [];
  for (let asked = 0; asked < 20; asked += 1) {
    const pass = await runFunction(cluster, "pass ended");
    passes.push(pass);
    if (pass.stdout.includes(words)) return sumOf(passes);
    await sleep(2_000);
    await between();
  }
  throw new Error(`no pass of ${passes.length} says "${words}", and what it costs nobody knows`);
}

function sumOf(passes: readonly SelfMeasured[]): SelfMeasured {
  return {
    wall: passes.reduce((sum, pass) => sum + pass.wall, 0),
    peakBytes: Math.max(...passes.map(({ peakBytes = Number.NaN }) => peakBytes)),
    passes: passes.length,
  };
}
