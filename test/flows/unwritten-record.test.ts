import { describe, expect, it } from "vitest";
import { readReconcileRequest } from "../../functions/core/events/reconcile-request.ts";
import type { WorkMessage } from "../../functions/flows/ports/queues.ts";
import { takeTriggers } from "../../functions/flows/take-triggers.ts";
import { writeNews } from "../../functions/flows/write-news.ts";
import { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

/** The story with queues that only remember; a day later, so that its record is worth writing. */
async function nextDay() {
  const begun = await readyStory();
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
