import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import { applySpire } from "../../harness/spire/apply-spire.ts";
import { isReady } from "../is-ready.ts";
import { startPingPod } from "../ping-pod.ts";
import { failingCheck } from "./failing-check.ts";
import { policyFor, policyPath } from "./policy.ts";
import type { DataPlaneScene } from "./scene.ts";

/** Told at the very end, for there is no way back from it. */
export function newerSpireStories(scene: () => DataPlaneScene): void {
  it("of Cilium 1.20 takes over the store of 1.19's, its agents are attested by their kubelets, and pods authenticate", async () => {
    const { world, owner, running, machines, far } = scene();
    const { admin } = world.controlPlane;
    await owner.tag({ cilium_paused: "true" });
    await owner.lookAndWait();
    await applySpire(admin, "1.20");
    const newer = async (app: string, count: number) =>
      eventually(`${count} pods of ${app} in the release of 1.20`, async () => {
        const pods = await running("app", app);
        const are = pods.every(
          ({ pod }) => isReady(pod) && pod.spec?.containers.some(({ image }) => image?.includes(":1.15.2")),
        );
        return pods.length === count && are ? pods : undefined;
      });
    const [server] = await newer("spire-server", 1);
    expect(await server?.log("spire-server")).not.toContain("Initializing new database");
    await newer("spire-agent", machines.length);
    await eventually("agents of both nodes that the server has attested", async () => {
      const attested = (await server?.log("spire-server"))?.matchAll(
        /attestation request completed.*k8s_psat/g,
      );
      return [...(attested ?? [])].length >= machines.length ? true : undefined;
    });

    const latecomer = await startPingPod(scene(), 0, "latecomer");
    await admin.apply(policyPath("far"), policyFor("far", { authenticates: ["latecomer"] }));
    await eventually("latecomer who passes", async () =>
      (await latecomer.ping(far, { count: 5 })).received === 5 ? true : undefined,
    );
    await admin.delete(policyPath("far"));
  });

  it("leaves a store that 1.19's refuses, and the record says so", async () => {
    const { owner } = scene();
    await owner.tag({ cilium_paused: "false" });
    await failingCheck(scene(), "StatefulSet cilium-spire/spire-server rolled out", /CrashLoopBackOff|Error/);
    const [server] = await scene().running("app", "spire-server");
    await eventually(
      "server that says why",
      async () =>
        (await server?.log("spire-server"))?.includes("DB schema is too new for code version") || undefined,
    );
  });
}
