import { setTimeout as sleep } from "node:timers/promises";
import type { DaemonSet } from "kubernetes-types/apps/v1.js";
import { expect, it } from "vitest";
import { reconcileUntil } from "../reconcile-until.ts";
import { pingsOnTheWire, untilEncrypted } from "./encrypted.ts";
import type { DataPlaneScene } from "./scene.ts";

interface Change {
  /** Seconds of lost pings while the agents of both nodes are replaced, by way of the slower direction. */
  readonly lost: number;
  /** How many agents were ready when fewest were. */
  readonly fewestAgents: number;
}

async function changeTo(scene: DataPlaneScene, encryption: "none" | "wireguard"): Promise<Change> {
  const { near, far, owner } = scene;
  const there = near.pingOn(far);
  const back = far.pingOn(near);
  const agents = countAgents(scene);
  await owner.tag({ cilium_encryption: encryption });
  await reconcileUntil(scene, "verifying", 30);
  await reconcileUntil(scene, "ready", 100);
  const results = [await there.stop(), await back.stop()];
  return {
    lost: Math.max(...results.map(({ sent, received }) => (sent - received) / 10)),
    fewestAgents: await agents.fewest(),
  };
}

/** Watches the DaemonSet until it is asked. */
function countAgents({ world }: DataPlaneScene): { readonly fewest: () => Promise<number> } {
  const stopping = new AbortController();
  const watch = async (): Promise<number> => {
    let fewest = Number.POSITIVE_INFINITY;
    while (!stopping.signal.aborted) {
      const agents = await world.controlPlane.admin.get<DaemonSet>(
        "/apis/apps/v1/namespaces/kube-system/daemonsets/cilium",
      );
      fewest = Math.min(fewest, agents?.status?.numberReady ?? 0);
      await sleep(250);
    }
    return fewest;
  };
  const watched = watch();
  return {
    fewest: () => {
      stopping.abort();
      return watched;
    },
  };
}

export function tagChangeStories(scene: () => DataPlaneScene): void {
  let lost = 0;

  it("takes encryption away, one agent after the other, after which the same capture shows clear text", async () => {
    const change = await changeTo(scene(), "none");
    expect(change.fewestAgents).toBe(1);
    lost += change.lost;
    const { received, encrypted, clear } = await pingsOnTheWire(scene());
    expect({ received, encrypted }).toEqual({ received: 30, encrypted: 0 });
    expect(clear).toBeGreaterThanOrEqual(60);
  });

  it("brings it back, with at most 3 seconds of lost pings in all", async () => {
    const change = await changeTo(scene(), "wireguard");
    expect(change.fewestAgents).toBe(1);
    lost += change.lost;
    const late = await untilEncrypted(scene());
    console.log(
      `lost in both changes: ${lost.toFixed(1)} s of pings; nothing in clear text ${late.toFixed(1)} s after "ready"`,
    );
    expect(lost).toBeLessThanOrEqual(3);
  });
}
