import { expect, it } from "vitest";
import { spireIdentities } from "../../../../functions/core/manifests/spire/identities.ts";
import { eventually } from "../../harness/processes/eventually.ts";
import type { NodePod } from "../node-pod.ts";
import { configOverrides } from "../overrides.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import { pingsOnTheWire } from "./encrypted.ts";
import type { DataPlaneScene } from "./scene.ts";

const mismatch = /Mismatch found.* key=(\S+)/g;

const agentsOf = ({ running }: DataPlaneScene): Promise<readonly NodePod[]> => running("k8s-app", "cilium");

export function recordStories(scene: () => DataPlaneScene): void {
  it("says of the nodes what they say of themselves", async () => {
    const { world, running } = scene();
    const record = await reconcileUntil(scene(), "ready");
    const seen = Object.fromEntries(record.evidence.map((check) => [check.name, check.current]));
    const keys = new Set<string>();
    for (const agent of await agentsOf(scene())) {
      const ask = (...command: readonly string[]) => agent.exec("cilium-agent", "cilium-dbg", ...command);
      // A pod that has just ended leaves one of its controllers behind for a moment.
      await eventually("agent that is well", async () =>
        (await ask("status", "--brief").catch(() => "")) === "OK\n" ? true : undefined,
      );
      const encryption = await ask("encrypt", "status");
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
    expect(seen["DaemonSet kube-system/cilium rolled out"]).toBe((await agentsOf(scene())).length);

    const [server] = await running("app", "spire-server");
    const entries = await server?.exec(
      "spire-server",
      ...["/opt/spire/bin/spire-server", "entry", "show", "-output", "json"],
    );
    for (const { id } of [spireIdentities.ciliumAgent, spireIdentities.ciliumOperator])
      expect(entries).toContain(new URL(id).pathname);
    expect(entries).toContain("/identity/");
  });

  it("rests on agents that run with the rendered configuration, but for the keys that the harness must change", async () => {
    for (const agent of await agentsOf(scene())) {
      const keys = [...(await agent.log("cilium-agent")).matchAll(mismatch)].map(([, key]) => key);
      expect([...new Set(keys)].sort()).toEqual(Object.keys(configOverrides).sort());
    }
  });

  it("rests on scripts of ours that ran for real", async () => {
    const { running } = scene();
    for (const agent of await running("app", "spire-agent"))
      expect(await agent.log("init")).toContain("the SPIRE server answers");
    // A server that started before its node's agent was made anew: its entries were there then.
    expect(await (await running("app", "spire-server"))[0]?.log("cilium-init")).toContain(
      "entries are initialized successfully or already in-sync",
    );
    for (const agent of await agentsOf(scene())) {
      expect(await agent.log("mount-cgroup")).toContain("cilium-mount: done");
      expect(await agent.log("mount-bpf-fs")).toContain("already mounted at /sys/fs/bpf");
      expect(await agent.log("install-cni-binaries")).toContain("Wrote /host/opt/cni/bin/cilium-cni");
    }
  });

  it("is ready no more when what it rests on is taken away, while traffic goes on, encrypted", async () => {
    const { world, machines, running } = scene();
    const { admin } = world.controlPlane;
    const [{ node }] = machines;
    const agent = (await agentsOf(scene())).find(({ pod }) => pod.spec?.nodeName === node.name);
    await agent?.hold("cilium-agent");
    await opens(scene(), "DaemonSet kube-system/cilium rolled out");
    await opens(scene(), "nodes free of the start-up taint");
    const annotations = { "network.cilium.io/wg-pub-key": null };
    await admin.patch(`/apis/cilium.io/v2/ciliumnodes/${node.name}`, { metadata: { annotations } });
    await opens(scene(), "nodes with a WireGuard key of their own");
    await admin.apply(`/api/v1/nodes/${node.name}/status`, withoutNetwork(node.name));
    await opens(scene(), "nodes with CiliumIsUp");
    await admin.patch("/api/v1/namespaces/cilium-spire/configmaps/spire-bundle", {
      data: { "bundle.crt": null },
    });
    await opens(scene(), "SPIRE trust bundle published");
    const { received, encrypted, clear } = await pingsOnTheWire(scene());
    expect({ received, clear }).toEqual({ received: 30, clear: 0 });
    expect(encrypted).toBeGreaterThanOrEqual(60);

    await agent?.release("cilium-agent");
    // SPIRE's server publishes its bundle when it starts.
    const [server] = await running("app", "spire-server");
    await server?.kill("spire-server");
    await reconcileUntil(scene(), "ready");
  });
}

/** Waits until the record says that the check fails. */
async function opens(scene: DataPlaneScene, check: string): Promise<void> {
  await eventually(`record without the check "${check}"`, async () => {
    const record = await reconcileUntil(scene, "degraded");
    return record.evidence.some(({ name, current, desired }) => name === check && current < desired)
      ? true
      : undefined;
  });
}

/** As a kubelet says it of a node whose network is not there yet. */
function withoutNetwork(name: string) {
  const condition = { type: "NetworkUnavailable", status: "True", reason: "NoNetwork", message: "" };
  return { apiVersion: "v1", kind: "Node", metadata: { name }, status: { conditions: [condition] } };
}
