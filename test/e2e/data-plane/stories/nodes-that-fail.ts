import type { Node, Pod } from "kubernetes-types/core/v1.js";
import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import { isReady } from "../is-ready.ts";
import { findPingPod } from "../ping-pod.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import { untilEncrypted } from "./encrypted.ts";
import { failingCheck } from "./failing-check.ts";
import type { DataPlaneScene } from "./scene.ts";

const rolledOut = "DaemonSet kube-system/cilium rolled out";

export function nodesThatFailStories(scene: () => DataPlaneScene): void {
  it("stops a roll-out at a node whose kubelet is silent, names the node, and goes on when it is back", async () => {
    const { world, owner, machines, running } = scene();
    const { admin } = world.controlPlane;
    // Hubble's relay is there: whatever it rests on has to come back, too.
    const relay = (await running("k8s-app", "hubble-relay"))[0]?.node.name;
    const [well, silent] = machines[0].node.name === relay ? [machines[1], machines[0]] : machines;
    await silent.stopKubelet();
    await eventually("node that is not ready", async () => {
      const node = await admin.get<Node>(`/api/v1/nodes/${silent.node.name}`);
      return node?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "Unknown")
        ? true
        : undefined;
    });
    const agentOf = async (name: string) =>
      (await running("k8s-app", "cilium")).find(({ node }) => node.name === name)?.uid;
    const before = await agentOf(well.node.name);
    await owner.tag({ cilium_l7: "false" });
    const { cause } = await failingCheck(scene(), rolledOut, new RegExp(silent.node.name));
    expect(cause).toMatch(/not ready|NotReady|Unknown|kubelet/i);
    // The roll-out has begun at the silent node, whose agent nobody ends, and goes no further however often one looks.
    await eventually("agent of the silent node that is to end", async () => {
      const pods = await admin.list<Pod>("/api/v1/pods?labelSelector=k8s-app%3Dcilium");
      const old = pods.find(({ spec }) => spec?.nodeName === silent.node.name);
      return old?.metadata?.deletionTimestamp === undefined ? undefined : true;
    });
    for (let look = 0; look < 3; look += 1) {
      await failingCheck(scene(), rolledOut, new RegExp(silent.node.name));
      expect(await agentOf(well.node.name)).toBe(before);
    }

    await silent.startKubelet();
    await reconcileUntil(scene(), "ready");
    expect(await agentOf(well.node.name)).not.toBe(before);
    await untilEncrypted(scene());
  });

  it("has all pods of a node that reboots back, encrypted", async () => {
    const { world, machines } = scene();
    const { admin } = world.controlPlane;
    const { node } = machines[1];
    const podsOfNode = () => admin.list<Pod>(`/api/v1/pods?fieldSelector=spec.nodeName%3D${node.name}`);
    const restartsOf = (pods: readonly Pod[]) =>
      new Map(
        pods.map(({ metadata, status }) => [metadata?.uid, status?.containerStatuses?.[0]?.restartCount]),
      );
    const before = restartsOf(await podsOfNode());
    await machines[1].reboot();
    await eventually("pods that run again, each in new containers", async () => {
      const pods = await podsOfNode();
      const restarts = restartsOf(pods);
      // Pods that a controller has made anew are others; the rest are the same ones.
      const again = [...before].every(([uid, count]) => (restarts.get(uid) ?? 99) > (count ?? 0));
      return again && pods.every(isReady) ? true : undefined;
    });
    await reconcileUntil(scene(), "ready");
    // The address of the pod that came back is another one.
    const back = await admin.get<Pod>("/api/v1/namespaces/default/pods/far");
    expect(back?.metadata?.uid).toBeDefined();
    expect(before.has(back?.metadata?.uid)).toBe(true);
    scene().far = await findPingPod(scene(), 1, "far");
    await untilEncrypted(scene());
  });
}
