import type { ConfigMap } from "kubernetes-types/core/v1.js";
import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import type { NodePod } from "../node-pod.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import { pingsOnTheWire, untilEncrypted } from "./encrypted.ts";
import type { DataPlaneScene } from "./scene.ts";

const path = "/api/v1/namespaces/kube-system/configmaps/cilium-config";

async function encryptionOf(agent: NodePod): Promise<string> {
  const output = await agent.exec("cilium-agent", "cilium-dbg", "status");
  return /Encryption: *(\S+)/.exec(output)?.[1] ?? output;
}

export function driftStories(scene: () => DataPlaneScene): void {
  it("is repaired, and ends with agents that have read the repaired configuration", async () => {
    const { world, running, owner } = scene();
    const { admin } = world.controlPlane;
    const agents = () => running("k8s-app", "cilium");
    const uids = async () => (await agents()).map(({ uid }) => uid);
    const areOther = async (than: readonly string[]) => (await uids()).every((uid) => !than.includes(uid));
    const before = await uids();
    // So that the product is not there before somebody restarts the agents.
    await owner.tag({ cilium_paused: "true" });
    await admin.patch(path, { data: { "enable-wireguard": "false" } });
    for (const { name } of await agents()) await admin.delete(`/api/v1/namespaces/kube-system/pods/${name}`);
    const misled = await eventually("agents that have read what somebody changed", async () => {
      const found = await agents();
      if (found.length !== 2 || found.some(({ uid }) => before.includes(uid))) return undefined;
      const output = await Promise.all(found.map((agent) => encryptionOf(agent).catch(() => "")));
      return output.every((encryption) => encryption === "Disabled")
        ? found.map(({ uid }) => uid)
        : undefined;
    });
    // An agent says so before it has compiled the programs of the pods that were there.
    await eventually("pings in clear text", async () => {
      return (await pingsOnTheWire(scene())).clear > 0 || undefined;
    });

    await owner.tag({ cilium_paused: "false" });
    await reconcileUntil(scene(), "verifying");
    expect((await admin.get<ConfigMap>(path))?.data?.["enable-wireguard"]).toBe("true");
    await reconcileUntil(scene(), "ready");
    expect(await areOther(misled)).toBe(true);
    expect(await Promise.all((await agents()).map(encryptionOf))).toEqual(["Wireguard", "Wireguard"]);
    await untilEncrypted(scene());
  });
}
