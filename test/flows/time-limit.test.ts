import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { ReceivedRequest } from "../../local/kubernetes/http/request-log.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

type Match = (request: ReceivedRequest) => boolean;

const applies = (path: string): Match => {
  return ({ method, dryRun, path: observed }) => method === "PATCH" && !dryRun && observed.endsWith(path);
};

/** Where the time of a first pass may be up, and the phase that is recorded then. */
const places: readonly (readonly [string, string, Match])[] = [
  ["asking what it may do", "waiting", ({ path }) => path.endsWith("/selfsubjectaccessreviews")],
  ["reading", "waiting", ({ method, path }) => method === "GET" && path.endsWith("/daemonsets")],
  ["rehearsing", "waiting", ({ dryRun, path }) => dryRun && path.endsWith("/configmaps/cilium-config")],
  ["making a namespace", "waiting", applies("/namespaces/cilium-secrets")],
  ["writing the revision", "applying", applies("/configmaps/eks-cilium-revision-1")],
  ["applying the agents", "applying", applies("/daemonsets/cilium")],
  ["writing the inventory", "applying", applies("/configmaps/eks-cilium-inventory")],
];

/**
 * A limit that is raised while the API server has such a request in its hands. `carryOut`: the server does it after
 * all, which nobody waits for any more.
 */
function limitDuring(story: ClusterStory, matches: Match) {
  const { faults, requests } = story.kubernetes;
  const limit = new AbortController();
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  requests.clear();
  faults.inject({ type: "hold", until }, (request) => {
    if (!matches(request)) return false;
    limit.abort();
    return true;
  });
  const carryOut = async (): Promise<void> => {
    release();
    while (!requests.all.some(matches)) await turn();
  };
  return { limit: limit.signal, carryOut };
}

describe("a pass whose time is up", () => {
  it.each(places)(
    "while %s is retried as %s, with the reason in the record, and the next one finishes",
    async (...row) => {
      const [, phase, matches] = row;
      const story = await beginStory();
      await story.pass();
      const delayed = () => story.world.queues.triggers.queue.counts().delayed;
      const before = delayed();
      const { limit, carryOut } = limitDuring(story, matches);
      expect(await story.pass(0, limit)).toMatchObject({ kind: "retry", phase });
      expect(delayed()).toBe(before + 1);
      const { reason } = await story.record();
      expect(reason).toMatch(/^The time limit of a pass cut this one: .* on cluster demo.*stopped/);
      await carryOut();
      // The Lease that nobody could give back is as old as the pass, which took its whole time.
      await story.letTimePass(120);
      expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
      expect(story.ownedObjects()).toHaveLength(48 + 5 + 2);
    },
  );

  it("sends nothing more to the API server", async () => {
    const story = await beginStory();
    await story.pass();
    const { limit, carryOut } = limitDuring(story, applies("/configmaps/eks-cilium-revision-1"));
    await story.pass(0, limit);
    await carryOut();
    await pause(100);
    expect(story.kubernetes.requests.writes.at(-1)?.path).toMatch(/\/configmaps\/eks-cilium-revision-1$/);
  });

  it("before it began asks nobody anything, and is retried", async () => {
    const story = await beginStory();
    const { world } = story;
    const asked = world.aws.requests.length;
    expect(await story.pass(0, AbortSignal.abort())).toMatchObject({ kind: "retry" });
    expect(world.aws.requests.slice(asked).map(({ operation }) => operation)).toEqual(["SendMessage"]);
    expect(await story.recordText()).toBeUndefined();
  });

  it("changes nothing in a ready cluster's record but the reason", async () => {
    const story = await readyStory();
    await story.pass();
    const before = await story.record();
    const reading: Match = ({ method, path }) => method === "GET" && path.endsWith("/daemonsets");
    expect(await story.pass(0, limitDuring(story, reading).limit)).toMatchObject({
      kind: "retry",
      phase: "ready",
    });
    const after = await story.record();
    expect(after).toEqual({
      ...before,
      observedAt: after.observedAt,
      reason: expect.stringContaining("time limit"),
    });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect((await story.record()).reason).toBe(before.reason);
  });

  it("in the middle of a removal is retried as removing, and the next ones remove", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    const deleting: Match = ({ method, path }) =>
      method === "DELETE" && path.endsWith("/deployments/cilium-operator");
    const { limit, carryOut } = limitDuring(story, deleting);
    expect(await story.pass(0, limit)).toMatchObject({ kind: "retry", phase: "removing" });
    expect(await story.record()).toMatchObject({ phase: "removing", release: "1.19.6", revision: 1 });
    await carryOut();
    await story.passUntilSettled();
    expect((await story.record()).reason).toContain("Cilium is gone; 3 nodes");
  });

  it("is not blocked for a private endpoint that had no time to answer", async () => {
    const story = await beginStory();
    await story.pass();
    const cluster = await story.world.aws.cluster(story.id);
    if (cluster) cluster.vpcConfig = { ...cluster.vpcConfig, endpointPublicAccess: false };
    const calling: Match = ({ path }) => path.endsWith("/selfsubjectaccessreviews");
    expect(await story.pass(5, limitDuring(story, calling).limit)).toMatchObject({
      kind: "retry",
      phase: "waiting",
    });
  });
});

describe("AWS that does not answer in time", () => {
  /** A limit that is raised when such a call meets its fault. */
  function limitAt(
    { world }: ClusterStory,
    service: string,
    operation: string,
    kind: "hang" | "throttle" = "hang",
  ): AbortSignal {
    const limit = new AbortController();
    world.aws.faults.add({ service, operation, kind, times: 1, onHit: () => limit.abort() });
    return limit.signal;
  }

  /** What comes of a pass so many milliseconds after its limit, on timers that only this function moves. */
  async function passAfterLimit(story: ClusterStory, limit: AbortSignal, milliseconds: number) {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    let isOver = false;
    const pass = story.pass(0, limit).finally(() => {
      isOver = true;
    });
    pass.catch(() => {});
    while (!limit.aborted) await turn();
    await vi.advanceTimersByTimeAsync(milliseconds - 1);
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    return pass;
  }

  it.each([
    ["ssm", "GetParameters"],
    ["eks", "DescribeCluster"],
    ["eks", "CreateAccessEntry"],
    ["eks", "AssociateAccessPolicy"],
  ])("at %s %s makes a pass a retry", async (service, operation) => {
    const story = await beginStory();
    const limit = limitAt(story, service, operation);
    expect(await story.pass(0, limit)).toMatchObject({ kind: "retry", phase: undefined });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("at EC2 makes a pass a retry", async () => {
    const story = await beginStory();
    await story.pass();
    const limit = limitAt(story, "ec2", "DescribeVpcs");
    expect(await story.pass(0, limit)).toMatchObject({ kind: "retry", phase: "waiting" });
  });

  it("while it throttles is not asked a second time", async () => {
    const story = await beginStory();
    const { world } = story;
    const limit = limitAt(story, "eks", "DescribeCluster", "throttle");
    const before = world.aws.requests.length;
    expect(await story.pass(0, limit)).toMatchObject({ kind: "retry" });
    await pause(500);
    const asked = world.aws.requests.slice(before).filter(({ operation }) => operation === "DescribeCluster");
    expect(asked).toHaveLength(1);
  });

  it("at the record is given up after two seconds, and the next pass writes it", async () => {
    const story = await beginStory();
    const limit = limitAt(story, "ssm", "PutParameter");
    expect(await passAfterLimit(story, limit, 2_000)).toMatchObject({ kind: "retry" });
    vi.useRealTimers();
    expect(await story.recordText()).toBeUndefined();
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "verifying" });
  });

  it("at the queue makes a pass throw after four seconds, before the function is killed", async () => {
    const story = await beginStory();
    const limit = limitAt(story, "sqs", "SendMessage");
    await expect(passAfterLimit(story, limit, 4_000)).rejects.toMatchObject({ kind: "stopped" });
  });
});
