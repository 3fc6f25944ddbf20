import type { ConfigMap } from "kubernetes-types/core/v1.js";
import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import type { PodLife } from "../pod-life.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import { pingsOnTheWire, untilEncrypted } from "./encrypted.ts";
import type { DataPlaneScene } from "./scene.ts";

const path = "/api/v1/namespaces/kube-system/configmaps/cilium-config";

async function encryptionOf(agent: PodLife): Promise<string> {
  const output = await agent.container("cilium-agent").exec("cilium-dbg", "status");
  return /Encryption: *(\S+)/.exec(output)?.[1] ?? output;
}

export function driftStories(scene: () => DataPlaneScene): void {
  it("is repaired, and ends with agents that have read the repaired configuration", async () => {
    const { world, running, owner } = scene();
    const { admin } = world.controlPlane;
    const agents = () => running("k8s-app", "cilium");
    const uids = () => agents().map(({ pod }) => pod.metadata?.uid);
    const areOther = (than: readonly unknown[]) => uids().every((uid) => !than.includes(uid));
    const before = uids();
    // So that the product is not there before somebody restarts the agents.
    await owner.tag({ cilium_paused: "true" });
    await admin.patch(path, { data: { "enable-wireguard": "false" } });
    for (const { pod } of agents())
      await admin.delete(`/api/v1/namespaces/kube-system/pods/${pod.metadata?.name}`);
    const misled = await eventually("agents that have read what somebody changed", 60, async () => {
      if (agents().length !== 2 || !areOther(before)) return undefined;
      const output = await Promise.all(agents().map((agent) => encryptionOf(agent).catch(() => "")));
      return output.every((encryption) => encryption === "Disabled") ? uids() : undefined;
    });
    expect((await pingsOnTheWire(scene())).clear).toBeGreaterThan(0);

    await owner.tag({ cilium_paused: "false" });
    await reconcileUntil(scene(), "verifying", 20);
    expect((await admin.get<ConfigMap>(path))?.data?.["enable-wireguard"]).toBe("true");
    await reconcileUntil(scene(), "ready", 180);
    expect(areOther(misled)).toBe(true);
    expect(await Promise.all(agents().map(encryptionOf))).toEqual(["Wireguard", "Wireguard"]);
    await untilEncrypted(scene());
  });
}
