import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReceivedRequest } from "../../local/kubernetes/http/request-log.ts";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { ClusterStory } from "../builders/cluster-story.ts";

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

/** Longer than a pass and its end take, in milliseconds. */
const late = 400;

/** A limit that is raised while the API server has such a request in its hands, which it then carries out late. */
function deadlineDuring(story: ClusterStory, matches: Match): AbortSignal {
  const deadline = new AbortController();
  const raise: Match = (request) => {
    if (!matches(request)) return false;
    deadline.abort();
    return true;
  };
  story.kubernetes.faults.inject({ type: "delay", milliseconds: late }, raise);
  return deadline.signal;
}

describe("a pass whose time is up", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterAll(() => world.stop());

  const delayed = () => world.queues.triggers.queue.counts().delayed;

  it.each(places)("while %s comes back, says so (%s), and the next one finishes", async (...row) => {
    const [place, phase, matches] = row;
    const story = await ClusterStory.begin(world, `cut-${place.replaceAll(" ", "-")}`);
    await story.pass();
    const before = delayed();
    const begun = performance.now();
    const result = await story.pass(0, deadlineDuring(story, matches));
    expect(performance.now() - begun).toBeLessThan(late + 5_000);
    expect(result).toMatchObject({ kind: "retry", phase });
    expect(delayed()).toBe(before + 1);
    const { reason } = await story.record();
    expect(reason).toMatch(/^The time limit of a pass cut this one: .* on cluster cut-.*stopped/);
    await pause(late);
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(story.ownedObjects()).toHaveLength(53 + 2);
  });

  it("sends nothing more to the API server", async () => {
    const story = await ClusterStory.begin(world, "quiet");
    await story.pass();
    story.kubernetes.requests.clear();
    await story.pass(0, deadlineDuring(story, applies("/configmaps/eks-cilium-revision-1")));
    await pause(late + 100);
    expect(story.kubernetes.requests.writes.at(-1)?.path).toMatch(/\/configmaps\/eks-cilium-revision-1$/);
  });

  it("before it began asks nobody anything, and comes back", async () => {
    const story = await ClusterStory.begin(world, "too-late");
    const asked = world.aws.requests.length;
    expect(await story.pass(0, AbortSignal.abort())).toMatchObject({ kind: "retry" });
    expect(world.aws.requests.slice(asked).map(({ operation }) => operation)).toEqual(["SendMessage"]);
    expect(await story.recordText()).toBeUndefined();
  });

  it("leaves what a ready cluster's record says, but for the reason", async () => {
    const story = await ClusterStory.begin(world, "was-ready");
    await story.passUntilSettled();
    const before = await story.record();
    const reading: Match = ({ method, path }) => method === "GET" && path.endsWith("/daemonsets");
    expect(await story.pass(0, deadlineDuring(story, reading))).toMatchObject({
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

  it("in the middle of a removal is removing, and the next ones remove", async () => {
    const story = await ClusterStory.begin(world, "leaving");
    await story.passUntilSettled();
    await story.tag({ enable_cilium: "false" });
    const deleting: Match = ({ method, path }) =>
      method === "DELETE" && path.endsWith("/deployments/cilium-operator");
    const result = await story.pass(0, deadlineDuring(story, deleting));
    expect(result).toMatchObject({ kind: "retry", phase: "removing" });
    expect(await story.record()).toMatchObject({ phase: "removing", release: "1.19.6", revision: 1 });
    await pause(late);
    await story.passUntilSettled();
    expect((await story.record()).reason).toContain("Cilium is gone; 3 nodes");
  });

  it("is not blocked for a private endpoint that had no time to answer", async () => {
    const story = await ClusterStory.begin(world, "slow-private");
    await story.pass();
    const cluster = await world.aws.cluster(story.id);
    if (cluster) cluster.vpcConfig = { ...cluster.vpcConfig, endpointPublicAccess: false };
    const calling: Match = ({ path }) => path.endsWith("/selfsubjectaccessreviews");
    expect(await story.pass(5, deadlineDuring(story, calling))).toMatchObject({
      kind: "retry",
      phase: "waiting",
    });
  });
});

describe("AWS that does not answer in time", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterAll(() => world.stop());

  /** A limit that is raised when such a call meets its fault. */
  function deadlineAt(service: string, operation: string, kind: "hang" | "throttle" = "hang"): AbortSignal {
    const deadline = new AbortController();
    world.aws.faults.add({ service, operation, kind, times: 1, onHit: () => deadline.abort() });
    return deadline.signal;
  }

  it.each([
    ["ssm", "GetParameter"],
    ["eks", "DescribeCluster"],
    ["eks", "CreateAccessEntry"],
    ["eks", "AssociateAccessPolicy"],
  ])("at %s %s makes a pass come back", async (service, operation) => {
    const story = await ClusterStory.begin(world, `waits-${operation}`);
    const deadline = deadlineAt(service, operation);
    expect(await story.pass(0, deadline)).toMatchObject({ kind: "retry", phase: undefined });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("at EC2 makes a pass come back", async () => {
    const story = await ClusterStory.begin(world, "no-vpc");
    await story.pass();
    const deadline = deadlineAt("ec2", "DescribeVpcs");
    expect(await story.pass(0, deadline)).toMatchObject({ kind: "retry", phase: "waiting" });
  });

  it("while it throttles is not asked a second time", async () => {
    const story = await ClusterStory.begin(world, "asleep");
    const deadline = deadlineAt("eks", "DescribeCluster", "throttle");
    const before = world.aws.requests.length;
    expect(await story.pass(0, deadline)).toMatchObject({ kind: "retry" });
    await pause(500);
    const asked = world.aws.requests.slice(before).filter(({ operation }) => operation === "DescribeCluster");
    expect(asked).toHaveLength(1);
  });

  it("at the record gives two seconds, then comes back to write it", async () => {
    const story = await ClusterStory.begin(world, "unwritten");
    const deadline = deadlineAt("ssm", "PutParameter");
    const begun = performance.now();
    expect(await story.pass(0, deadline)).toMatchObject({ kind: "retry" });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(1_990);
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(await story.recordText()).toBeUndefined();
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "verifying" });
  });

  it("at the queue throws before the function is killed, so that the reconcile request is delivered again", async () => {
    const story = await ClusterStory.begin(world, "unsent");
    const deadline = deadlineAt("sqs", "SendMessage");
    const begun = performance.now();
    await expect(story.pass(0, deadline)).rejects.toMatchObject({ kind: "stopped" });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});
