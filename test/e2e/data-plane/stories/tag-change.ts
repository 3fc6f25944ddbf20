import { setTimeout as sleep } from "node:timers/promises";
import type { DaemonSet } from "kubernetes-types/apps/v1.js";
import { expect, it } from "vitest";
import { watchDevice } from "../device-watch.ts";
import type { LostPing } from "../ping-pod.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import { type AgentStart, agentStart, timeBetween } from "./agent-start.ts";
import { pingsOnTheWire, untilEncrypted } from "./encrypted.ts";
import type { DataPlaneScene } from "./scene.ts";
import { startSleepers } from "./sleepers.ts";

/** Beside the pods of the cluster and of the stories. */
const sleepersPerNode = 30;

interface Change {
  /** There and back. */
  readonly lost: readonly [readonly LostPing[], readonly LostPing[]];
  /** How many agents were ready when fewest were. */
  readonly fewestAgents: number;
  /** Of the agents that are there after it. */
  readonly starts: readonly AgentStart[];
}

/** From the end of WireGuard's device to the new programs of a node's last endpoint, in milliseconds. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Milliseconds that a ping may be on its way before its answer is one of the time after it. */
const underWay = 300;

async function changeTo(scene: DataPlaneScene, encryption: "none" | "wireguard"): Promise<Change> {
  const { near, far, owner, running } = scene;
  const there = near.pingOn(far);
  const back = far.pingOn(near);
  const agents = countAgents(scene);
  await owner.tag({ cilium_encryption: encryption });
  await reconcileUntil(scene, "verifying");
  await reconcileUntil(scene, "ready");
  // The record may say so before the last endpoint has its programs; pings go on until then.
  const starts = await Promise.all((await running("k8s-app", "cilium")).map(agentStart));
  const lost = [(await there.stop()).lost, (await back.stop()).lost] as const;
  return { lost, fewestAgents: await agents.fewest(), starts };
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

/** Tells the gap of each node while the agents begin to work without WireGuard. */
function watchGaps({ machines }: DataPlaneScene) {
  const watches = machines.map(({ node }) => ({ node, ...watchDevice(node, "cilium_wg0") }));
  return async (starts: readonly AgentStart[]): Promise<readonly Gap[]> =>
    Promise.all(
      watches.map(async ({ node, deletions, stop }) => {
        await stop();
        const deleted = await deletions();
        expect(deleted, `deletions of WireGuard's device on ${node.name}`).toHaveLength(1);
        const to = starts.find((start) => start.node === node.name)?.restored ?? Number.NaN;
        return { from: deleted[0] ?? Number.NaN, to };
      }),
    );
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const touches =
  (ping: LostPing) =>
  ({ from, to }: Gap): boolean =>
    ping.to >= from - underWay && ping.from <= to + underWay;

export function tagChangeStories(scene: () => DataPlaneScene): void {
  it("takes encryption away, one agent after the other: pings are lost in Cilium's own gaps alone, and never are two nodes in theirs", async () => {
    await startSleepers(scene(), sleepersPerNode);
    const gapsAfter = watchGaps(scene());
    const { lost, fewestAgents, starts } = await changeTo(scene(), "none");
    const gaps = await gapsAfter(starts);
    const most = Math.max(...lost.map(({ length }) => length * 100));
    const told = gaps.map(({ from, to }) => seconds(to - from)).join(" and ");
    console.log(
      `encryption taken away: ${seconds(most)} of pings lost; the nodes' gaps took ${told}; ` +
        `between an agent that was done and the start of the next were ${seconds(timeBetween(starts))}`,
    );
    expect(fewestAgents).toBe(1);
    expect(timeBetween(starts)).toBeGreaterThan(0);
    // What Cilium's own gaps cost depends on the machine; outside of them nothing may be lost on any.
    expect(lost.flat().filter((ping) => !gaps.some(touches(ping)))).toEqual([]);

    const { received, encrypted, clear } = await pingsOnTheWire(scene());
    expect({ received, encrypted }).toEqual({ received: 30, encrypted: 0 });
    expect(clear).toBeGreaterThanOrEqual(60);
  });

  it("brings it back, one agent after the other, without a lost ping", async () => {
    const { lost, fewestAgents, starts } = await changeTo(scene(), "wireguard");
    const late = await untilEncrypted(scene());
    console.log(
      `encryption brought back: ${lost.flat().length} pings lost; between an agent that was done and the start of the next ` +
        `were ${seconds(timeBetween(starts))}; nothing in clear text ${late.toFixed(1)} s after "ready"`,
    );
    expect(fewestAgents).toBe(1);
    expect(timeBetween(starts)).toBeGreaterThan(0);
    expect(lost.flat()).toEqual([]);
  });
}
