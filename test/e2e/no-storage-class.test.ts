import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countCalls, isWrite } from "./harness/audit-log.ts";
import { ClusterOwner } from "./harness/cluster-owner.ts";
import { type LivelyWorld, liveIn } from "./harness/live-in.ts";
import { createNodes } from "./harness/nodes.ts";
import { productUser, type RealWorld, startRealWorld } from "./harness/real-world.ts";
import { provideStorage } from "./harness/storage.ts";

describe("a cluster without a StorageClass", () => {
  let world: RealWorld;
  let lively: LivelyWorld;
  let owner: ClusterOwner;

  beforeAll(async () => {
    world = await startRealWorld();
    lively = liveIn(world);
    owner = new ClusterOwner(world);
    await createNodes(world.controlPlane.admin, 1);
  });
  afterAll(async () => {
    await lively?.stop();
    await world?.stop();
  });

  it("is blocked with a remedy, before any write", async () => {
    await owner.create({ enable_cilium: "true" });
    const { objections } = await owner.sees("blocked", 60);
    expect(objections.first).toMatchObject([{ code: "no-storage-class", severity: "blocking" }]);
    const calls = await world.controlPlane.audit.calls();
    expect(countCalls(calls.filter((call) => call.user === productUser && isWrite(call)))).toEqual({});
  });

  it("is installed once the class is there", async () => {
    await provideStorage(world.controlPlane.admin);
    await owner.askForLook();
    await owner.sees("ready", 110);
    await lively.stop();
  });
});
