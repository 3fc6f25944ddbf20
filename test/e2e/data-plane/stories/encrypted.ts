import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import { captureDuring } from "../capture.ts";
import type { DataPlaneScene } from "./scene.ts";

const small = { count: 10 };
const large = { count: 5, size: 8000 };

/** Counts what the pings of two pods, both ways, small and large, are on the wire. */
export async function pingsOnTheWire({ world, near, far }: DataPlaneScene) {
  const all = { received: 0 };
  const capture = await captureDuring(world.controlPlane.reaper, async () => {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      for (const options of [small, large]) all.received += (await from.ping(to, options)).received;
    }
  });
  return {
    received: all.received,
    encrypted: await capture.count("udp port 51871"),
    clear: await capture.count(`ip and (host ${near.address} or host ${far.address})`),
  };
}

/** Each node learns in its own time that the other's pods have a key; answers after how many seconds both had. */
export async function untilEncrypted(scene: DataPlaneScene): Promise<number> {
  const started = Date.now();
  return eventually("pings of which nothing is in clear text", async () => {
    const asked = Date.now();
    const { received, clear } = await pingsOnTheWire(scene);
    return received === 30 && clear === 0 ? (asked - started) / 1000 : undefined;
  });
}

export function encryptedStories(scene: () => DataPlaneScene): void {
  it("sends nothing of the pods' packets in clear text between the nodes, large ones included", async () => {
    const { received, encrypted, clear } = await pingsOnTheWire(scene());
    expect({ received, clear }).toEqual({ received: 30, clear: 0 });
    // Each ping is a packet there and one back.
    expect(encrypted).toBeGreaterThanOrEqual(60);
  });
}
