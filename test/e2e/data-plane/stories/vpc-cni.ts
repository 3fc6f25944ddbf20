import type { DaemonSet } from "kubernetes-types/apps/v1.js";
import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import { updateVpcCni } from "../eks-add-ons.ts";
import { startPingPod } from "../ping-pod.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import type { DataPlaneNode } from "../start-node.ts";
import type { DataPlaneScene } from "./scene.ts";

const awsNode = "/apis/apps/v1/namespaces/kube-system/daemonsets/aws-node";

/** Whether Cilium's copy of the chain is older than the file of the VPC CNI. */
async function isStale(node: DataPlaneNode): Promise<boolean> {
  const older = "cd /etc/cni/net.d; [ 05-cilium.conflist -ot 10-aws.conflist ] && echo older || echo newer";
  return (await node.run("sh", "-c", older)).trim() === "older";
}

export function vpcCniStories(scene: () => DataPlaneScene): void {
  it("follows an update of the VPC CNI: the copy of its chain is stale until the agents are replaced, and pods start all the while", async () => {
    const { world, machines, running, near } = scene();
    const { admin } = world.controlPlane;
    const nodes = machines.map(({ node }) => node);
    const agents = async () => (await running("k8s-app", "cilium")).map(({ uid }) => uid);
    const before = await agents();
    expect(await Promise.all(nodes.map(isStale))).toEqual([false, false]);
    await updateVpcCni(admin, "1.23.2");
    await eventually("roll-out of aws-node", 90, async () => {
      const { metadata, status } = (await admin.get<DaemonSet>(awsNode)) ?? {};
      return status?.observedGeneration === metadata?.generation &&
        status?.updatedNumberScheduled === 2 &&
        status.numberAvailable === 2
        ? true
        : undefined;
    });
    expect(await Promise.all(nodes.map(isStale))).toEqual([true, true]);
    // Wired by the new plugin, under the old copy of the chain.
    const between = await startPingPod(scene(), 1, "between");
    expect((await near.ping(between, { count: 3 })).received).toBe(3);

    await reconcileUntil(scene(), "verifying", 30);
    await reconcileUntil(scene(), "ready", 180);
    for (const uid of await agents()) expect(before).not.toContain(uid);
    expect(await Promise.all(nodes.map(isStale))).toEqual([false, false]);
    const after = await startPingPod(scene(), 1, "after");
    expect((await near.ping(after, { count: 3 })).received).toBe(3);
    await between.end();
    await after.end();
  });
}
