import { DeleteClusterCommand } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import type { ClusterId } from "../../functions/core/cluster-id.ts";
import { reconcile } from "../../functions/flows/reconcile.ts";
import type { InjectedApiFault } from "../../local/kubernetes/http/injected-api-faults.ts";
import type { ReceivedRequest } from "../../local/kubernetes/http/request-log.ts";
import { beginStory } from "../builders/begin-story.ts";
import { agentsRef as agents, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

type Match = (request: ReceivedRequest) => boolean;

/** The list of ours, which a pass cannot do without. */
const reading: Match = ({ method, path, query }) =>
  method === "GET" && path.endsWith("/daemonsets") && query.has("labelSelector");
const dryRunning: Match = ({ dryRun, path }) => dryRun && path.endsWith("/configmaps/cilium-config");
const applying: Match = ({ method, dryRun, path }) =>
  method === "PATCH" && !dryRun && path.endsWith("/daemonsets/cilium");

const answer = (status: 401 | 403 | 409 | 422 | 429 | 500): InjectedApiFault => ({ type: "answer", status });
const cut: InjectedApiFault = { type: "cut" };
const halfBody: InjectedApiFault = { type: "half-body" };

const worked = { kind: "retry", phase: "verifying" };
const waits = { kind: "retry", phase: "degraded" };
const breaksOff = { kind: "retry", phase: "applying" };
/** The object that is refused stays as it is, and the others are repaired. */
const refused = { kind: "retry", phase: "blocked" };

/** What a pass with something to repair comes to when one request of it meets a fault. */
const table: readonly (readonly [string, InjectedApiFault, string, Match, object])[] = [
  ["an expired token", answer(401), "reading", reading, worked],
  ["an expired token", answer(401), "applying", applying, worked],
  // Looked at with other rights, as if the role of readers allowed it no more.
  ["a refusal", answer(403), "reading", reading, worked],
  ["a refusal", answer(403), "rehearsing", dryRunning, refused],
  ["a refusal", answer(403), "applying", applying, refused],
  ["a conflict", answer(409), "rehearsing", dryRunning, refused],
  ["a conflict", answer(409), "applying", applying, refused],
  ["an invalid object", answer(422), "rehearsing", dryRunning, refused],
  ["an invalid object", answer(422), "applying", applying, refused],
  ["throttling", answer(429), "reading", reading, { kind: "retry" }],
  ["throttling", answer(429), "rehearsing", dryRunning, refused],
  ["throttling", answer(429), "applying", applying, refused],
  ["a server's error", answer(500), "reading", reading, { kind: "retry" }],
  ["a server's error", answer(500), "applying", applying, refused],
  ["a cut connection", cut, "reading", reading, worked],
  ["a cut connection", cut, "rehearsing", dryRunning, waits],
  ["a cut connection", cut, "applying", applying, breaksOff],
  ["half a body", halfBody, "reading", reading, worked],
  ["half a body", halfBody, "applying", applying, breaksOff],
];

describe("a pass", () => {
  it.each(table)(
    "that meets %s (%j) while %s ends as the table says, and the next one repairs the rest",
    async (...row) => {
      const [, error, , matches, result] = row;
      const story = await readyStory();
      story.admin.delete(ciliumConfigRef);
      story.admin.delete(agents);
      // What can be repaired all the same is rehearsed again under the Lease.
      story.kubernetes.faults.inject(error, matches, matches === dryRunning ? 2 : 1);
      expect(await story.pass()).toMatchObject(result);
      story.kubernetes.faults.clear();
      await story.pass();
      expect(story.ownedObjects()).toHaveLength(48 + 5 + 2);
      expect((await story.record()).phase).toBe("verifying");
    },
  );

  it("comes back not before the API server wants it", async () => {
    const story = await readyStory();
    story.admin.delete(agents);
    story.kubernetes.faults.inject({ type: "answer", status: 429, retryAfter: 200 }, applying);
    const { afterSeconds = 0 } = await story.pass();
    expect(afterSeconds).toBeGreaterThanOrEqual(200);
    expect(afterSeconds).toBeLessThanOrEqual(230);
  });

  it("on a new cluster that stays out of reach says why in the record", async () => {
    const fresh = await beginStory();
    await fresh.pass();
    fresh.kubernetes.faults.inject(cut, () => true, Number.POSITIVE_INFINITY);
    expect(await fresh.pass(1)).toMatchObject({ kind: "retry", phase: "waiting" });
    expect((await fresh.record()).reason).toContain("the connection was cut");
    expect(await fresh.pass(12)).toMatchObject({ kind: "stalled" });
  });
});

describe("a cluster", () => {
  it("with a private endpoint is retried, then blocked with a remedy that opens a way", async () => {
    const story = await beginStory();
    await story.pass();
    story.kubernetes.faults.inject({ type: "cut" }, () => true, Number.POSITIVE_INFINITY);
    const describe = async (id: ClusterId) => {
      const cluster = await story.world.ports.eks.describe(id);
      return cluster && { ...cluster, endpointPublicAccess: false };
    };
    const ports = { ...story.world.ports, eks: { ...story.world.ports.eks, describe } };
    const pass = (attempt: number) =>
      reconcile({ version: 1, cluster: story.id, attempt, why: "a test" }, ports);

    expect(await pass(0)).toMatchObject({ kind: "retry", phase: "waiting" });
    expect(await pass(3)).toMatchObject({ kind: "stalled", phase: "blocked" });
    const [objection] = (await story.record()).objections.first;
    expect(objection).toMatchObject({ code: "private-endpoint" });
    expect(objection?.remedy).toContain("--region eu-west-1 --name demo");
  });

  it("with a private endpoint is blocked at once, by EKS's answer, where passes run in no VPC", async () => {
    const story = await beginStory();
    const describe = async (id: ClusterId) => {
      const cluster = await story.world.ports.eks.describe(id);
      return cluster && { ...cluster, endpointPublicAccess: false };
    };
    const ports = { ...story.world.ports, isInVpc: false, eks: { ...story.world.ports.eks, describe } };
    const request = { version: 1, cluster: story.id, attempt: 0, why: "a test" } as const;
    expect(await reconcile(request, ports)).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect((await story.record()).objections.first[0]).toMatchObject({ code: "private-endpoint" });
    expect(story.kubernetes.requests.all).toEqual([]);
  });

  it("that vanishes in the middle of a pass is recorded as gone by the next one", async () => {
    const story = await beginStory();
    await story.pass();
    story.kubernetes.faults.inject(cut, ({ dryRun }) => dryRun, Number.POSITIVE_INFINITY);
    expect(await story.pass()).toMatchObject({ kind: "retry" });
    await story.world.clients.eks.send(new DeleteClusterCommand({ name: story.id.name }));
    await story.world.aws.cluster(story.id);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "gone" });
    expect(await story.record()).toMatchObject({ phase: "gone" });
  });

  it("with a node whose agent does not start is verified, then degraded, and says which check fails", async () => {
    const story = await beginStory();
    const [node] = story.admin.list("v1", "Node");
    story.simulated.brokenAgents.add(node?.metadata.name ?? "");
    await story.pass();
    await story.pass();
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(await story.pass(8)).toMatchObject({ kind: "retry", phase: "degraded" });
    const { reason, evidence } = await story.record();
    expect(reason).toContain("DaemonSet kube-system/cilium rolled out: 2 of 3");
    const isUp = evidence.find(({ name }) => name === "nodes with CiliumIsUp");
    expect(isUp).toMatchObject({ current: 2, desired: 3, missing: [node?.metadata.name] });
    story.simulated.brokenAgents.clear();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("whose agents come up one by one is never out of patience, whatever the attempt, and soon looked at again", async () => {
    const story = await beginStory();
    const [first, second, third] = story.admin.list("v1", "Node").map(({ metadata }) => metadata.name);
    for (const name of [first, second, third]) story.simulated.brokenAgents.add(name ?? "");
    await story.pass();
    await story.pass();
    await story.letTimePass();
    await story.pass(6);
    for (const name of [first, second]) {
      story.simulated.brokenAgents.delete(name ?? "");
      await story.letTimePass();
      const result = await story.pass(9);
      expect(result).toMatchObject({ kind: "retry", phase: "verifying" });
      expect(result.afterSeconds).toBeLessThanOrEqual(30);
      expect(await story.pass(1)).toMatchObject({ kind: "retry", phase: "verifying" });
    }
    expect(await story.pass(9)).toMatchObject({ kind: "retry", phase: "degraded" });
    expect((await story.record()).mostCounted).toBeGreaterThan(0);
    story.simulated.brokenAgents.clear();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect((await story.record()).mostCounted).toBeUndefined();
  });

  it("that was ready is degraded while its API server is out of reach, and ready again after", async () => {
    const story = await readyStory();
    story.kubernetes.faults.inject(cut, () => true, Number.POSITIVE_INFINITY);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "degraded" });
    expect(await story.record()).toMatchObject({ phase: "degraded", release: "1.19.6", revision: 1 });
    story.kubernetes.faults.clear();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
  });
});

describe("AWS in trouble", () => {
  it("at the queue makes a pass throw, so that its reconcile request comes back", async () => {
    const story = await beginStory();
    story.world.aws.faults.add({ service: "sqs", operation: "SendMessage", kind: "cut", times: 4 });
    await expect(story.pass()).rejects.toThrow("send a trigger");
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
  });

  it("at EKS makes a pass come back", async () => {
    const story = await beginStory();
    story.world.aws.faults.add({ service: "eks", operation: "DescribeCluster", kind: "error", times: 4 });
    expect(await story.pass()).toMatchObject({ kind: "retry" });
    expect(await story.recordText()).toBeUndefined();
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
  });

  it("at Parameter Store makes a pass come back, and the record is written then", async () => {
    const story = await beginStory();
    story.world.aws.faults.add({ service: "ssm", operation: "PutParameter", kind: "throttle", times: 4 });
    expect(await story.pass()).toMatchObject({ kind: "retry" });
    expect(await story.recordText()).toBeUndefined();
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "verifying" });
  });
});
