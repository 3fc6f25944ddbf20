import type { ConfigMap } from "kubernetes-types/core/v1.js";
import { expect, it } from "vitest";
import { eventually } from "../../harness/eventually.ts";
import { lookUntil } from "../look-until.ts";
import type { PodLife } from "../pod-life.ts";
import { pingsOnTheWire, untilEncrypted } from "./encrypted.ts";
import type { Scene } from "./scene.ts";

const path = "/api/v1/namespaces/kube-system/configmaps/cilium-config";

async function encryptionOf(agent: PodLife): Promise<string> {
  const said = await agent.container("cilium-agent").exec("cilium-dbg", "status");
  return /Encryption: *(\S+)/.exec(said)?.[1] ?? said;
}

export function driftStories(scene: () => Scene): void {
  it("is repaired, and ends with agents that have read the repaired configuration", async () => {
    const { world, running, owner } = scene();
    const { admin } = world.controlPlane;
    const agents = () => running("k8s-app", "cilium");
    const [agent] = agents();
    const uid = agent?.pod.metadata?.uid;
    // So that the product is not there before somebody starts an agent.
    await owner.tag({ cilium_paused: "true" });
    await admin.patch(path, { data: { "enable-wireguard": "false" } });
    await admin.delete(`/api/v1/namespaces/kube-system/pods/${agent?.pod.metadata?.name}`);
    const misled = await eventually("agent that has read what somebody changed", 60, async () => {
      const successor = agents().find(
        ({ pod }) => pod.metadata?.uid !== uid && pod.spec?.nodeName === agent?.pod.spec?.nodeName,
      );
      if (successor === undefined) return undefined;
      return (await encryptionOf(successor).catch(() => "")) === "Disabled" ? successor : undefined;
    });
    expect((await pingsOnTheWire(scene())).clear).toBeGreaterThan(0);

    await owner.tag({ cilium_paused: "false" });
    await lookUntil(scene(), "verifying", 20);
    expect((await admin.get<ConfigMap>(path))?.data?.["enable-wireguard"]).toBe("true");
    await lookUntil(scene(), "ready", 90);
    expect(agents().map(({ pod }) => pod.metadata?.uid)).not.toContain(misled.pod.metadata?.uid);
    expect(await Promise.all(agents().map(encryptionOf))).toEqual(["Wireguard", "Wireguard"]);
    await untilEncrypted(scene());
  });
}
