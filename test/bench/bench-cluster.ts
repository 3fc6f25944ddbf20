import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  readReconcileRequest,
  writeReconcileRequest,
} from "../../functions/core/events/reconcile-request.ts";
import { partitionOf } from "../../functions/core/partitions.ts";
import { eksToken } from "../../functions/edges/kube/eks-token.ts";
import { reconcile } from "../../functions/flows/reconcile.ts";
import { callerArn } from "../../local/aws/caller.ts";
import { admin as owner } from "../../local/callers.ts";
import { simulateAgentWrites } from "../e2e/harness/cilium/simulate-agent-writes.ts";
import { superviseOperator } from "../e2e/harness/cilium/supervise-operator.ts";
import { ClusterOwner } from "../e2e/harness/cluster/cluster-owner.ts";
import { type RealWorld, realCluster, startRealWorld } from "../e2e/harness/cluster/real-world.ts";
import { kubeconfig } from "../e2e/harness/control-plane/kubeconfig.ts";
import { createNodes } from "../e2e/harness/control-plane/nodes.ts";
import { provideStorage } from "../e2e/harness/control-plane/storage.ts";
import { cleanup } from "../e2e/harness/processes/cleanup.ts";
import { type LatencyProxy, startLatencyProxy } from "./latency-proxy.ts";

/** The message that wakes the function for the look that is measured. */
export const benchRequestBody = writeReconcileRequest({ cluster: realCluster, attempt: 0, why: "bench" });

/** The same, read. */
export const benchRequest = readReconcileRequest(benchRequestBody);

/** A real control plane at the end of a road of a given length, tagged, with nodes, and nothing of Cilium on it yet. */
export interface BenchCluster {
  readonly world: RealWorld;
  /** The road to the API server, which everybody takes. */
  readonly proxy: LatencyProxy;
  /** The product's way to AWS is as long. */
  readonly awsEndpoint: string;
  /** For whoever is not the product: the cluster's owner, with a token like hers of EKS. */
  readonly owner: { readonly user: string; readonly token: string; readonly kubeconfig: string };
  /** Passes, with the operator and agents at work, until one finds the cluster ready; then nobody is at work. */
  readonly settle: (seconds: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** `roundTrip`: milliseconds. `images`: that each node names in its status, as kubelets do. */
export async function startBenchCluster(roundTrip: number, nodes: number, images = 0): Promise<BenchCluster> {
  const { add, run } = cleanup();
  const proxies: LatencyProxy[] = [];
  try {
    const world = await startRealWorld({
      speed: 1,
      via: async (endpoint) => {
        const proxy = await startLatencyProxy(endpoint, roundTrip);
        add(proxy.close);
        proxies.push(proxy);
        return proxy.endpoint;
      },
    });
    add(world.stop);
    const [proxy, awsProxy] = proxies;
    if (proxy === undefined || awsProxy === undefined) throw new Error("the world has taken no road");
    const { admin, certificateAuthority, reaper } = world.controlPlane;
    await provideStorage(admin);
    await createNodes(admin, nodes, { images });
    await new ClusterOwner(world).create({ enable_cilium: "true" });
    // The pass that asks for an access entry; what is measured comes after it.
    const asked = await reconcile(benchRequest, world.ports);
    if (asked.kind !== "retry") throw new Error(`the first look at the cluster ended ${asked.kind}`);
    const { region } = realCluster;
    const token = await eksToken({
      credentials: owner,
      region,
      dnsSuffix: partitionOf(region).dnsSuffix,
      clusterName: realCluster.name,
      now: Date.now(),
    });
    const config = join(reaper.folder, "owner.kubeconfig");
    await writeFile(config, kubeconfig(proxy.endpoint, certificateAuthority, token), { mode: 0o600 });
    // A control plane that has just started is busy with itself.
    await sleep(3_000);
    return {
      world,
      proxy,
      awsEndpoint: awsProxy.endpoint,
      owner: { user: callerArn(owner), token, kubeconfig: config },
      settle: (seconds) => settle(world, nodes, seconds),
      stop: run,
    };
  } catch (error) {
    await run();
    throw error;
  }
}

async function settle(world: RealWorld, nodes: number, seconds: number): Promise<void> {
  const agents = simulateAgentWrites(world.controlPlane.admin);
  const operator = superviseOperator(world.controlPlane);
  const deadline = performance.now() + seconds * 1000;
  try {
    for (;;) {
      await world.controlPlane.refuseFallen();
      agents.refuseFailed();
      const { kind, phase, reason } = await reconcile(benchRequest, world.ports);
      if (kind === "settled" && phase === "ready") return;
      if (performance.now() > deadline)
        throw new Error(`the bench's cluster of ${nodes} nodes is not ready after ${seconds} s: ${reason}`);
      // Passes over many nodes would keep the others from their work.
      await sleep(1_000 + 10 * nodes);
    }
  } finally {
    await agents.stop();
    await operator.stop();
  }
}
