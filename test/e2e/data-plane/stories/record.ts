import { expect, it } from "vitest";
import { spireIdentities } from "../../../../functions/core/manifests/spire/identities.ts";
import { lookUntil } from "../look-until.ts";
import { configOverrides } from "../overrides.ts";
import type { PodLife } from "../pod-life.ts";
import type { Scene } from "./scene.ts";

const mismatch = /Mismatch found.* key=(\S+)/g;

/** Claims of the record that do not hold. */
async function openClaims(scene: Scene): Promise<readonly string[]> {
  const record = await lookUntil(scene, "degraded", 20);
  return record.evidence.filter(({ seen, of }) => seen < of).map(({ claim }) => claim);
}

const agentsOf = ({ running }: Scene): readonly PodLife[] => running("k8s-app", "cilium");

export function recordStories(scene: () => Scene): void {
  it("says of the nodes what they say of themselves", async () => {
    const { world, running } = scene();
    const record = await lookUntil(scene(), "ready", 30);
    const seen = Object.fromEntries(record.evidence.map((claim) => [claim.claim, claim.seen]));
    const keys = new Set<string>();
    for (const agent of agentsOf(scene())) {
      const container = agent.container("cilium-agent");
      expect(await container.exec("cilium-dbg", "status", "--brief")).toBe("OK\n");
      const encryption = await container.exec("cilium-dbg", "encrypt", "status");
      expect(encryption).toContain("Encryption: Wireguard");
      expect(encryption).toMatch(/Number of peers: 1/);
      const [, key = ""] = /Public key: (\S+)/.exec(encryption) ?? [];
      keys.add(key);
    }
    const ciliumNodes = await world.controlPlane.admin.list<{
      metadata: { annotations?: Record<string, string> };
    }>("/apis/cilium.io/v2/ciliumnodes");
    const published = ciliumNodes.map(
      ({ metadata }) => metadata.annotations?.["network.cilium.io/wg-pub-key"],
    );
    expect(new Set(published)).toEqual(keys);
    expect(seen["nodes with a WireGuard key of their own"]).toBe(keys.size);
    expect(seen["DaemonSet kube-system/cilium rolled out"]).toBe(agentsOf(scene()).length);

    const [server] = running("app", "spire-server");
    const entries = await server
      ?.container("spire-server")
      .exec("/opt/spire/bin/spire-server", "entry", "show", "-output", "json");
    for (const { id } of [spireIdentities.ciliumAgent, spireIdentities.ciliumOperator])
      expect(entries).toContain(new URL(id).pathname);
    expect(entries).toContain("/identity/");
  });

  it("rests on agents that run with the rendered configuration, but for the keys that the harness must change", async () => {
    for (const agent of agentsOf(scene())) {
      const keys = [...(await agent.log("cilium-agent")).matchAll(mismatch)].map(([, key]) => key);
      expect([...new Set(keys)].sort()).toEqual(Object.keys(configOverrides).sort());
    }
  });

  it("rests on scripts of ours that ran for real", async () => {
    const { running } = scene();
    for (const agent of running("app", "spire-agent"))
      expect(await agent.log("init")).toContain("the SPIRE server answers");
    expect(await running("app", "spire-server")[0]?.log("cilium-init")).toContain("creating entry");
    for (const agent of agentsOf(scene())) {
      expect(await agent.log("mount-cgroup")).toContain("cilium-mount: done");
      expect(await agent.log("mount-bpf-fs")).toContain("already mounted at /sys/fs/bpf");
      expect(await agent.log("install-cni-binaries")).toContain("Wrote /host/opt/cni/bin/cilium-cni");
    }
  });

  it("is ready no more when an agent is gone, and its traffic goes on, encrypted", async () => {
    const { near, far } = scene();
    const [agent] = agentsOf(scene());
    await agent?.hold("cilium-agent");
    expect(await openClaims(scene())).toContain("DaemonSet kube-system/cilium rolled out");
    expect(await near.ping(far, { count: 5 })).toEqual({ sent: 5, received: 5 });
    agent?.release("cilium-agent");
    await lookUntil(scene(), "ready", 60);
  });
}
