import type { DaemonSet } from "kubernetes-types/apps/v1.js";
import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import { updateVpcCni } from "../eks-add-ons.ts";
import { startPingPod } from "../ping-pod.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import type { DataPlaneNode } from "../start-node.ts";
import type { DataPlaneScene } from "./scene.ts";

const awsNode = "/apis/apps/v1/namespaces/kube-system/daemonsets/aws-node";

interface Chain {
  readonly plugins: readonly { readonly type: string; readonly pluginLogLevel?: string }[];
}

/** What stands of aws-cni in the file of the VPC CNI, and in Cilium's copy, which runtimes read. */
async function logLevels(node: DataPlaneNode): Promise<readonly (string | undefined)[]> {
  const files = ["10-aws.conflist", "05-cilium.conflist"].map(async (file) => {
    const { plugins } = JSON.parse(await node.run("cat", `/etc/cni/net.d/${file}`)) as Chain;
    return plugins.find(({ type }) => type === "aws-cni")?.pluginLogLevel;
  });
  return Promise.all(files);
}

export function vpcCniStories(scene: () => DataPlaneScene): void {
  it("follows an update of the VPC CNI: the copy of its chain is stale until the agents are replaced, and pods start all the while", async () => {
    const { world, machines, running, near } = scene();
    const { admin } = world.controlPlane;
    const nodes = machines.map(({ node }) => node);
    const agents = async () => (await running("k8s-app", "cilium")).map(({ uid }) => uid);
    const before = await agents();
    await updateVpcCni(admin, "1.23.2", "INFO");
    await eventually("roll-out of aws-node", async () => {
      const { metadata, status } = (await admin.get<DaemonSet>(awsNode)) ?? {};
      return status?.observedGeneration === metadata?.generation &&
        status?.updatedNumberScheduled === 2 &&
        status.numberAvailable === 2
        ? true
        : undefined;
    });
    for (const node of nodes) expect(await logLevels(node)).toEqual(["INFO", "DEBUG"]);
    // Wired by the new plugin, under the old copy of the chain.
    const between = await startPingPod(scene(), 1, "between");
    expect((await near.ping(between, { count: 3 })).received).toBe(3);

    await reconcileUntil(scene(), "verifying");
    await reconcileUntil(scene(), "ready");
    for (const uid of await agents()) expect(before).not.toContain(uid);
    for (const node of nodes) expect(await logLevels(node)).toEqual(["INFO", "INFO"]);
    const after = await startPingPod(scene(), 1, "after");
    expect((await near.ping(after, { count: 3 })).received).toBe(3);
    await between.end();
    await after.end();
  });
}
