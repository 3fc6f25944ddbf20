import { expect, it } from "vitest";
import { lookUntil } from "../look-until.ts";
import { pingsOnTheWire, untilEncrypted } from "./encrypted.ts";
import type { Scene } from "./scene.ts";

/** Seconds of lost pings while the agents of both nodes are replaced, by way of the slower direction. */
async function lostWhile(scene: Scene, encryption: "none" | "wireguard"): Promise<number> {
  const { near, far, owner } = scene;
  const there = near.pingOn(far);
  const back = far.pingOn(near);
  await owner.tag({ cilium_encryption: encryption });
  await lookUntil(scene, "verifying", 30);
  await lookUntil(scene, "ready", 100);
  const results = [await there.stop(), await back.stop()];
  return Math.max(...results.map(({ sent, received }) => (sent - received) / 10));
}

export function tagChangeStories(scene: () => Scene): void {
  let lost = 0;

  it("takes encryption away, after which the same capture shows clear text", async () => {
    lost += await lostWhile(scene(), "none");
    const { received, encrypted, clear } = await pingsOnTheWire(scene());
    expect({ received, encrypted }).toEqual({ received: 30, encrypted: 0 });
    expect(clear).toBeGreaterThanOrEqual(60);
  });

  it("brings it back, with at most 3 seconds of lost pings in all", async () => {
    lost += await lostWhile(scene(), "wireguard");
    const late = await untilEncrypted(scene());
    console.log(
      `lost in both changes: ${lost.toFixed(1)} s of pings; nothing in clear text ${late.toFixed(1)} s after "ready"`,
    );
    expect(lost).toBeLessThanOrEqual(3);
  });
}
