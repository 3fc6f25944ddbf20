import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ClusterOwner } from "./harness/cluster/cluster-owner.ts";
import { productUser, type RealWorld, startRealWorld } from "./harness/cluster/real-world.ts";
import { type RunningRealWorld, runRealWorld } from "./harness/cluster/run-real-world.ts";
import { countCalls, isWrite } from "./harness/control-plane/audit-log.ts";
import { createNodes } from "./harness/control-plane/nodes.ts";
import { provideStorage } from "./harness/control-plane/storage.ts";

describe("a cluster without a StorageClass", () => {
  let world: RealWorld;
  let running: RunningRealWorld;
  let owner: ClusterOwner;

  beforeAll(async () => {
    world = await startRealWorld();
    running = runRealWorld(world);
    owner = new ClusterOwner(world);
    await createNodes(world.controlPlane.admin, 1);
  });
  afterAll(async () => {
    await running?.stop();
    await world?.stop();
  });

  it("is blocked with a remedy, before any write", async () => {
    await owner.create({ enable_cilium: "true" });
    const { objections } = await owner.waitForPhase("blocked");
    // EC2 knows no interfaces of these nodes, which is a warning.
    const blocking = objections.first.filter(({ severity }) => severity === "blocking");
    expect(blocking.map(({ code }) => code)).toEqual(["no-storage-class"]);
    expect(blocking[0]?.remedy).toContain("kubectl apply -f -");
    const calls = await world.controlPlane.audit.calls();
    expect(countCalls(calls.filter((call) => call.user === productUser && isWrite(call)))).toEqual({});
  });

  it("is installed once the class is there", async () => {
    await provideStorage(world.controlPlane.admin);
    await owner.reconcileAndWait();
    await owner.waitForPhase("ready");
    await running.stop();
  });
});
