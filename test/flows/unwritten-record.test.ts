import { describe, expect, it } from "vitest";
import { readReconcileRequest } from "../../functions/core/events/reconcile-request.ts";
import { jsonAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import type { WorkMessage } from "../../functions/flows/ports/queues.ts";
import { takeTriggers } from "../../functions/flows/take-triggers.ts";
import { writeNews } from "../../functions/flows/write-news.ts";
import { ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { quietTags } from "../builders/quiet-tags.ts";
import { readyStory } from "../builders/ready-story.ts";

/** The story with queues that only remember; a day later, so that its record is worth writing. */
async function nextDay() {
  const begun = await readyStory({ tags: quietTags });
  await begun.pass();
  begun.world.clock.advance(86_400);
  const triggers: string[] = [];
  const work: WorkMessage[] = [];
  const ports = {
    ...begun.world.ports,
    triggers: { send: async (body: string) => void triggers.push(body) },
    work: { send: async (message: WorkMessage) => void work.push(message) },
  };
  const story = new ClusterStory({ ...begun.world, ports }, begun.id.name);
  return { story, ports, triggers, work };
}

const throttle = { service: "ssm", operation: "PutParameter", kind: "throttle", times: 3 } as const;

describe("a settled pass whose record Parameter Store throttles", () => {
  it("sends the news alone, and they are written without a second pass", async () => {
    const { story, ports, triggers, work } = await nextDay();
    const before = await story.record();
    story.world.aws.faults.add(throttle);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await story.record()).toEqual(before);
    const [body = "", ...others] = triggers;
    expect(others).toEqual([]);
    expect(body).not.toContain("stateDigests");
    expect(body.length).toBeLessThan(4_500);

    expect(await takeTriggers([{ messageId: "m", body }], ports)).toEqual({ failed: [] });
    expect(work).toMatchObject([{ group: "111122223333/eu-west-1/demo" }]);
    const request = readReconcileRequest(work[0]?.body ?? "");
    story.kubernetes.requests.clear();
    const asked = story.world.aws.requests.length;
    await writeNews(request, request.news ?? "", ports);
    expect(story.kubernetes.requests.all).toEqual([]);
    const operations = story.world.aws.requests.slice(asked).map(({ operation }) => operation);
    expect(operations).toEqual(["GetParameter", "PutParameter"]);
    const after = await story.record();
    expect(after).toEqual({ ...before, observedAt: after.observedAt, evidence: after.evidence });
    expect(after.observedAt > before.observedAt).toBe(true);
    // Told late, it is no news any more.
    await writeNews(request, request.news ?? "", ports);
    expect(await story.record()).toEqual(after);
  });

  it("is told again while the throttling lasts, and left to the sweep at last", async () => {
    const { story, ports, triggers } = await nextDay();
    story.world.aws.faults.add(throttle);
    await story.pass();
    story.world.aws.faults.add({ ...throttle, kind: "error", times: 99 });
    for (let sent = 0; sent < triggers.length && sent < 20; sent += 1) {
      const { detail } = JSON.parse(triggers[sent] ?? "");
      expect(detail.attempt).toBe(sent);
      const { cluster, attempt, news } = detail;
      await writeNews({ version: 1, cluster, attempt, why: "a test" }, news, ports);
    }
    expect(triggers).toHaveLength(5);
  });

  it("is followed by another pass where its phase is new", async () => {
    const { story, triggers } = await nextDay();
    await story.tag({ cilium_hubble: "half" });
    story.world.aws.faults.add(throttle);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(triggers.map((body) => JSON.parse(body)["detail-type"])).toEqual(["Cilium Requeue"]);
  });
});

describe("news that come late", () => {
  /** A pass whose record was throttled: its message, as it reaches the function that writes. */
  async function throttled() {
    const world = await nextDay();
    world.story.world.aws.faults.add(throttle);
    await world.story.pass();
    const { cluster, attempt, news } = JSON.parse(world.triggers.shift() ?? "").detail;
    return {
      ...world,
      tell: (ports = world.ports) => writeNews({ version: 1, cluster, attempt, why: "a test" }, news, ports),
    };
  }

  it("change nothing after a later pass of a function whose clock is behind", async () => {
    const { story, ports, tell } = await throttled();
    const slow = { ...ports, now: () => ports.now() - 50_000 };
    await new ClusterStory({ ...story.world, ports: slow }, story.id.name).pass();
    const later = await story.record();
    story.world.clock.advance(30);
    await tell();
    expect(await story.record()).toEqual(later);
  });

  it("have the cluster looked at again where another function wrote while they were written", async () => {
    const { story, ports, triggers, tell } = await throttled();
    const read: typeof ports.records.read = async (name) => {
      const stored = await ports.records.read(name);
      // Whoever got the same message, or a pass that was thought to be dead.
      await story.writeRecord(JSON.stringify({ ...(await story.record()), reason: "The truth." }));
      return stored;
    };
    await tell({ ...ports, records: { ...ports.records, read } });
    expect(triggers.map((body) => JSON.parse(body)["detail-type"])).toEqual(["Cilium Requeue"]);
  });
});

describe("a forged message", () => {
  it("makes no replica of the operator go before a pass has known one node for ten minutes", async () => {
    const { story, ports } = await nextDay();
    const replicas = () =>
      jsonAt(
        story.admin.get({
          ...ciliumConfigRef,
          apiVersion: "apps/v1",
          kind: "Deployment",
          name: "cilium-operator",
        }),
        "spec",
        "replicas",
      );
    const { observedAt: _, evidence, ...record } = await story.record();
    const version = (await ports.records.read("/eks-cilium/clusters/111122223333/eu-west-1/demo"))?.version;
    const alone = evidence.map((check) =>
      check.name.includes("cilium-operator") ? { ...check, desired: 1 } : check,
    );
    const news = JSON.stringify({
      ...record,
      evidence: alone,
      onVersion: version,
      observedAt: new Date(ports.now()).toISOString(),
    });
    await writeNews({ version: 1, cluster: story.id, attempt: 0, why: "a test" }, news, ports);
    expect((await story.record()).evidence).toEqual(alone);
    story.world.clock.advance(900);
    story.simulated.group.size = 1;
    for (const node of story.admin.list("v1", "Node").slice(1)) story.admin.delete(refOf(node));
    await story.letTimePass();
    await story.pass();
    expect(replicas()).toBe(2);
    await story.letTimePass(700);
    await story.pass();
    expect(replicas()).toBe(1);
  });
});
