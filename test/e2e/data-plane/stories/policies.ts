import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import { type PingPod, startPingPod } from "../ping-pod.ts";
import { policyFor, policyPath } from "./policy.ts";
import type { DataPlaneScene } from "./scene.ts";

export function policyStories(scene: () => DataPlaneScene): void {
  it("admits whom a policy admits, and drops the others", async () => {
    const { world, near, far } = scene();
    const stranger: PingPod = await startPingPod(scene(), 0, "stranger");
    expect((await stranger.ping(far, { count: 3 })).received).toBe(3);
    await world.controlPlane.admin.apply(policyPath("far"), policyFor("far", { admits: ["near"] }));
    await eventually("drop of the stranger", async () =>
      (await stranger.ping(far, { count: 2 })).received === 0 ? true : undefined,
    );
    expect(await stranger.ping(far, { count: 3 })).toEqual({ sent: 3, received: 0 });
    expect(await near.ping(far, { count: 3 })).toEqual({ sent: 3, received: 3 });
    await world.controlPlane.admin.delete(policyPath("far"));
    await eventually("end of the policy", async () =>
      (await stranger.ping(far, { count: 2 })).received === 2 ? true : undefined,
    );
    await stranger.end();
  });
}
