import { expect, it } from "vitest";
import { errandPrefix, isErrandCheck } from "../../../../functions/core/errands/errand-check.ts";
import { errandNamespaceName } from "../../../../functions/core/errands/errand-namespace.ts";
import { isMet } from "../../../../functions/core/health/health-check.ts";
import type { StatusRecord } from "../../../../functions/core/record/status-record.ts";
import { eventually } from "../../harness/processes/eventually.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import { type Fault, faults } from "./faults.ts";
import type { DataPlaneScene } from "./scene.ts";

const rolledOut = "DaemonSet kube-system/cilium rolled out";

type Check = StatusRecord["evidence"][number];

/** What fails, once something of this sort does. */
async function failing(
  { owner }: DataPlaneScene,
  isOfSort: (check: Check) => boolean,
): Promise<readonly Check[]> {
  return eventually("checks that fail", async () => {
    await owner.lookAndWait();
    const open = (await owner.record())?.evidence.filter((check) => !isMet(check)) ?? [];
    return open.some(isOfSort) ? open : undefined;
  });
}

const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;

/** Nodes are asked while this goes on; before and after, errands would only stand in the way of other stories. */
export function faultsToldStories(scene: () => DataPlaneScene): void {
  it.each(Object.entries<Fault>(faults))(
    "%s: exactly the checks fail that should, and hold again by themselves",
    async (title, fault) => {
      const { owner, world } = scene();
      await fault.make(scene());
      const made = Date.now();
      await owner.tag({ cilium_probes: "on" });
      const failed = await failing(scene(), isErrandCheck);
      const open = failed.map(({ name }) => name.replace(errandPrefix, ""));
      const told = seconds(made);
      for (const name of fault.fails) expect(open).toContain(name);
      const known: readonly string[] = [...fault.fails, ...(fault.mayFail ?? [])];
      expect(open.filter((name) => !known.includes(name))).toEqual([]);
      const mended = Date.now();
      await fault.mend(scene());
      await reconcileUntil(scene(), "ready");
      console.log(`${title}: in the record after ${told}; well again ${seconds(mended)} after it was mended`);
      await owner.tag({ cilium_probes: "off" });
      // A namespace on its way out takes no errands of the next fault.
      await eventually("end of the namespace of errands", async () => {
        await owner.lookAndWait();
        const found = await world.controlPlane.admin.get(`/api/v1/namespaces/${errandNamespaceName}`);
        return found === undefined ? true : undefined;
      });
      await reconcileUntil(scene(), "ready");
    },
  );

  it("an agent is killed: the record says of which node, and it is back by itself", async () => {
    const { running } = scene();
    const [agent] = await running("k8s-app", "cilium");
    // A fast machine has it back before anybody looks.
    await agent?.hold("cilium-agent");
    const killed = Date.now();
    const open = await failing(scene(), () => true);
    const told = seconds(killed);
    const [agents, ...others] = open.toSorted(
      (one, other) => Number(other.name === rolledOut) - Number(one.name === rolledOut),
    );
    expect(agents).toMatchObject({ name: rolledOut, missing: [agent?.node.name] });
    // The operator taints the node of an agent that is away, if it looks in time.
    for (const { name } of others)
      expect(["nodes free of the start-up taint", "nodes with CiliumIsUp"]).toContain(name);
    await agent?.release("cilium-agent");
    await reconcileUntil(scene(), "ready");
    console.log(`an agent is killed: in the record after ${told}; well again after ${seconds(killed)}`);
  });
}
