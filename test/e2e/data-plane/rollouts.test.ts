import { setTimeout as sleep } from "node:timers/promises";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterKey } from "../../../functions/core/cluster-id.ts";
import { productNames, recordName } from "../../../functions/core/product-names.ts";
import type { Assignment } from "../../../functions/core/rollouts/assignment.ts";
import type { Member } from "../../../functions/core/rollouts/member/member.ts";
import { assignmentName } from "../../../functions/core/rollouts/parameter-names.ts";
import { realCluster } from "../harness/cluster/real-world.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { brokenRelease, builtReleases } from "./built-releases.ts";
import { captureDuring } from "./capture.ts";
import { type DataPlaneWorld, startDataPlane } from "./data-plane-world.ts";
import { connect } from "./long-connection.ts";
import { introduceNewcomers, startNewcomers } from "./newcomers.ts";
import { type PingPod, startPingPod } from "./ping-pod.ts";
import { reconcileUntil } from "./reconcile-until.ts";
import { policyFor, policyPath } from "./stories/policy.ts";
import { watchDials } from "./watch-dials.ts";

const older = "1.18.11";
const patch = "1.19.6";
const newer = "1.19.7";

/** Milliseconds between two pings. */
const interval = 100;

/** Milliseconds after which an agent gives up a dial, as rendered. */
const dialTime = 250;

/** Milliseconds after which an agent collects for the first time what it has kept of authentication, and half a minute. */
const restTime = 330_000;

/** Milliseconds of three restarts on a node of EC2, more than here, where a kubelet waits two seconds at most. */
const restartsTime = 60_000;

/** Seconds that a move of two nodes may take on any machine. */
const longestMove = 1200;

/** What applications see of a way from one release to another. */
interface Seen {
  /** Seconds of pings without an answer, of the direction that lost more. */
  readonly lost: number;
  /** Seconds for which an agent dialled an address of the other node that no way leads to, of the agent that did it longer. */
  readonly astray: number;
  /** Packets of the two pods on the wire. */
  readonly clear: number;
  readonly encrypted: number;
  /** Of the connection that lives through it. */
  readonly exchanges: number;
  /** Seconds until each pod that came meanwhile was ready. */
  readonly newcomers: readonly number[];
}

/** Two nodes whose agents, operators, CNI plugins and CLI are moved from release to release by the word of a rollout. */
describe("a rollout on two nodes", () => {
  let dataPlane: DataPlaneWorld;
  let near: PingPod;
  let far: PingPod;
  let generation = 0;

  beforeAll(async () => {
    const oldestFirst = builtReleases.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    dataPlane = await startDataPlane(oldestFirst);
    await dataPlane.owner.create({ enable_cilium: "true" });
    await reconcileUntil(dataPlane, "ready");
    near = await startPingPod(dataPlane, 0, "near");
    far = await startPingPod(dataPlane, 1, "far");
    await dataPlane.world.controlPlane.admin.apply(
      policyPath("far"),
      policyFor("far", { authenticates: ["near"] }),
    );
    await dataPlane.world.controlPlane.admin.apply(
      policyPath("near"),
      policyFor("near", { authenticates: ["far"] }),
    );
    await introduceNewcomers(dataPlane);
    await bothPass();
  });
  afterAll(async () => {
    await dataPlane?.stop();
  });

  async function bothPass(): Promise<void> {
    await eventually("pair that passes both ways without a loss", async () => {
      const [there, back] = [await near.ping(far, { count: 10 }), await far.ping(near, { count: 10 })];
      return there.received + back.received === 20 ? true : undefined;
    });
  }

  const member = async (): Promise<Member | undefined> => (await dataPlane.owner.record())?.rollout;

  /** As the rollout's function writes it, of a cluster that has been well for long enough. */
  async function assign(assignment: Pick<Assignment, "action" | "change" | "fromRevision">): Promise<void> {
    const { world, owner } = dataPlane;
    const record = await owner.record();
    const put = (Name: string, value: object) =>
      world.clients.ssm.send(
        new PutParameterCommand({ Name, Value: JSON.stringify(value), Type: "String", Overwrite: true }),
      );
    generation += 1;
    const since = new Date(Date.now() - 660_000).toISOString();
    const key = clusterKey(realCluster);
    await put(recordName(productNames.recordPrefix, key), { ...record, phaseSince: since });
    await put(assignmentName(productNames.recordPrefix, key), {
      schema: 1,
      rollout: "packets",
      wave: "canary",
      soakMinutes: 0,
      generation,
      at: new Date().toISOString(),
      ...assignment,
    } satisfies Assignment);
  }

  async function until(state: Member["state"]): Promise<Member> {
    let last: unknown;
    try {
      return await eventually(
        `member that is ${state}`,
        async () => {
          await dataPlane.owner.lookAndWait();
          const found = await member();
          last = found;
          return found?.state === state && found.generation === generation ? found : undefined;
        },
        longestMove,
      );
    } catch (cause) {
      const record = JSON.stringify(await dataPlane.owner.record());
      throw new Error(`It is ${JSON.stringify(last)}, never ${state}. The record: ${record}`, { cause });
    }
  }

  /** Ready for ten minutes, says the gate of a rollout; by then agents have forgotten once who authenticated, and do no more. */
  async function agentsAtRest(): Promise<void> {
    await eventually("agents that have come to rest", async () => {
      const agents = await dataPlane.running("k8s-app", "cilium");
      const ages = agents.map(({ pod }) => Date.now() - Date.parse(String(pod.status?.startTime)));
      return ages.every((age) => age > restTime) ? true : undefined;
    });
  }

  async function seenDuring(work: () => Promise<unknown>): Promise<Seen> {
    await agentsAtRest();
    await bothPass();
    const connection = connect(near, far);
    const newcomers = startNewcomers(dataPlane);
    const pings = [near.pingOn(far), far.pingOn(near)];
    const dials = await watchDials(dataPlane, ["near", "far"]);
    let lost = 0;
    const capture = await captureDuring(dataPlane.world.controlPlane.reaper, async () => {
      await work();
      for (const { stop } of pings) {
        const { sent, received } = await stop();
        lost = Math.max(lost, (sent - received) * interval);
      }
    });
    return {
      lost: lost / 1000,
      astray: (await dials.stop()) * ((dialTime + interval) / 1000),
      clear: await capture.count(`ip and (host ${near.address} or host ${far.address})`),
      encrypted: await capture.count("udp port 51871"),
      exchanges: await connection.stop(),
      newcomers: await newcomers.stop(),
    };
  }

  async function expectRelease(release: string): Promise<void> {
    const agents = await dataPlane.running("k8s-app", "cilium");
    expect(agents).toHaveLength(2);
    for (const agent of agents)
      expect(await agent.exec("cilium-agent", "cilium-dbg", "version")).toContain(`Daemon: ${release}`);
    expect(await dataPlane.owner.record()).toMatchObject({ release, phase: "ready" });
  }

  function tell(way: string, { lost, astray, clear, encrypted, exchanges, newcomers }: Seen): void {
    const slowest = Math.max(...newcomers).toFixed(1);
    console.log(
      `${way}: ${lost.toFixed(1)} s of pings lost, ${astray.toFixed(1)} s of dials astray; ${clear} packets of the pods in clear text, ${encrypted} encrypted; ` +
        `the connection lived, ${exchanges} exchanges; ${newcomers.length} new pods, the slowest ready after ${slowest} s`,
    );
  }

  function expectCalm({ lost, astray, clear, exchanges, newcomers }: Seen): void {
    expect(lost).toBeLessThanOrEqual(3 + astray);
    expect(clear).toBe(0);
    expect(exchanges).toBeGreaterThan(10);
    expect(newcomers.length).toBeGreaterThan(0);
  }

  async function move(release: string): Promise<void> {
    const fromRevision = (await dataPlane.owner.record())?.revision ?? 0;
    await assign({ action: "move", change: { release }, fromRevision });
  }

  async function seenUntil(way: string, release: string, work: () => Promise<unknown>): Promise<Seen> {
    const seen = await seenDuring(work);
    tell(way, seen);
    await expectRelease(release);
    return seen;
  }

  it(`moves from ${older} to ${newer} under authenticated traffic`, async () => {
    await expectRelease(older);
    const seen = await seenUntil(`${older} to ${newer}`, newer, async () => {
      await move(newer);
      await until("done");
    });
    expectCalm(seen);
    await bothPass();
  });

  it(`returns to ${older} the same way`, async () => {
    const seen = await seenUntil(`${newer} back to ${older}`, older, async () => {
      await assign({ action: "return", change: { release: newer }, fromRevision: 1 });
      await until("returned");
    });
    expectCalm(seen);
    await bothPass();
  });

  it("stops at the first node of a release whose agents cannot start, says why, and returns", async () => {
    const fromRevision = (await dataPlane.owner.record())?.revision ?? 0;
    const seen = await seenUntil(`${older} to a release that does not start, and back`, older, async () => {
      await move(brokenRelease);
      const { reason } = await until("failed");
      expect(reason).toMatch(/restarted \d+ times|Init:|CrashLoopBackOff/);
      const agents = await dataPlane.running("k8s-app", "cilium");
      const images = agents.map(({ pod }) => pod.spec?.containers[0]?.image ?? "");
      expect(images.filter((image) => image.includes(`v${brokenRelease}`))).toHaveLength(1);
      // Three restarts take longer where kubelets wait 10, 20 and 40 s; by then the operator has renewed SPIRE's entries.
      await sleep(restartsTime);
      await assign({ action: "return", change: { release: brokenRelease }, fromRevision });
      await until("returned");
    });
    expect(seen.lost).toBeLessThanOrEqual(3 + seen.astray);
    await bothPass();
  });

  it(`moves on to ${patch}, and from a patch to the next, ${newer}`, async () => {
    await move(patch);
    await until("done");
    await expectRelease(patch);
    const seen = await seenUntil(`${patch} to ${newer}`, newer, async () => {
      await move(newer);
      await until("done");
    });
    expectCalm(seen);
  });
});
