import { expect, it } from "vitest";
import { startPingPod } from "../ping-pod.ts";
import type { DataPlaneScene } from "./scene.ts";

/**
 * Nobody told the other nodes whose address it is: what its own node encrypts for a pod of Cilium's the other one drops,
 * and what a pod of Cilium's answers goes the same way. Without encryption it reaches all.
 */
export function elderStories(scene: () => DataPlaneScene): void {
  it("reach pods of their own node alone while Cilium encrypts, and all once they are restarted", async () => {
    const { near, far, elder } = scene();
    const reached = async () => [
      (await elder.ping(far, { count: 3 })).received,
      (await elder.ping(near, { count: 3 })).received,
      (await near.ping(elder, { count: 3 })).received,
    ];
    expect(await reached()).toEqual([3, 0, 0]);
    await elder.end();
    const restarted = await startPingPod(scene(), 1, "elder");
    expect((await restarted.ping(near, { count: 3 })).received).toBe(3);
    await restarted.end();
  });
}
