import { expect, it } from "vitest";
import { type Json, jsonAt, listAt } from "../../../../functions/core/json.ts";
import { eventually } from "../../harness/processes/eventually.ts";
import { type PingPod, startPingPod } from "../ping-pod.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import { policyFor, policyPath } from "./policy.ts";
import type { DataPlaneScene } from "./scene.ts";

let newcomer: PingPod | undefined;

export function authenticatedStories(scene: () => DataPlaneScene): void {
  it("lets the first packet wait for the handshake of identities, and the rest pass", async () => {
    const { world, near, far } = scene();
    await world.controlPlane.admin.apply(policyPath("far"), policyFor("far", { authenticates: ["near"] }));
    await eventually("first packet that waits", async () => {
      const { sent, received } = await near.ping(far, { count: 10 });
      return received < sent ? received : undefined;
    });
    // A new identity gets its certificate from SPIRE in its own time.
    await eventually("pair that passes without a loss", async () =>
      (await near.ping(far, { count: 10 })).received === 10 ? true : undefined,
    );
  });

  it("knows why a handshake that reaches for the router address waits: no way leads there from a node", async () => {
    const { world, machines } = scene();
    const [{ node }, other] = machines;
    const found = await world.controlPlane.admin.get<Json>(
      `/apis/cilium.io/v2/ciliumnodes/${other.node.name}`,
    );
    const dialled = async (type: string) => {
      const address = listAt(found, "spec", "addresses").find((one) => jsonAt(one, "type") === type);
      const dial = `timeout 3 bash -c '</dev/tcp/${jsonAt(address, "ip")}/4250' && echo there || echo lost`;
      return (await node.run("bash", "-c", dial)).trim();
    };
    expect({ node: await dialled("InternalIP"), router: await dialled("CiliumInternalIP") }).toEqual({
      node: "there",
      router: "lost",
    });
  });

  it("lets no new pair pass while the SPIRE server is stopped, and says so in the record", async () => {
    const { world, far, running } = scene();
    const [server] = await running("app", "spire-server");
    await server?.hold("spire-server");
    newcomer = await startPingPod(scene(), 0, "newcomer");
    const { admin } = world.controlPlane;
    await admin.apply(policyPath("far"), policyFor("far", { authenticates: ["near", "newcomer"] }));
    // Both at once: the longer the server is away, the longer the operator waits before it tries again.
    const [{ received }, record] = await Promise.all([
      newcomer.ping(far, { count: 10 }),
      reconcileUntil(scene(), "degraded"),
    ]);
    expect(received).toBe(0);
    const open = record.evidence.filter(({ current, desired }) => current < desired).map(({ name }) => name);
    expect(open).toEqual(["StatefulSet cilium-spire/spire-server rolled out"]);

    await server?.release("spire-server");
    await admin.delete(policyPath("far"));
  });
}

/** Told last: the operator doubles its wait with every try that SPIRE does not answer, also after its own restart. */
export function authenticatedAgainStories(scene: () => DataPlaneScene): void {
  it("lets the pair pass once the SPIRE server is back", async () => {
    const { world, far } = scene();
    const { admin } = world.controlPlane;
    await admin.apply(policyPath("far"), policyFor("far", { authenticates: ["newcomer"] }));
    await eventually("newcomer who passes", async () =>
      (await newcomer?.ping(far, { count: 5 }))?.received === 5 ? true : undefined,
    );
  });
}
