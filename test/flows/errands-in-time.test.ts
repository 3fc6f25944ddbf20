import { describe, expect, it } from "vitest";
import { errandNamespaceName } from "../../functions/core/errands/errand-namespace.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import {
  adminLent,
  errandPods,
  errandRounds,
  kindOfErrand,
  nextDay,
  standing,
} from "../builders/errand-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { WakeUps } from "../builders/wake-ups.ts";

describe("a check that fails", () => {
  it("is asked anew by the back-off, and each round that is sent is read before it is old", async () => {
    const story = await readyStory();
    story.simulated.networkFaults.add("DNS is silent");
    await nextDay(story);
    const wakeUps = new WakeUps(story);
    const sent = new Set<string | undefined>();
    const judged = new Set([(await story.record()).proof?.askedAt]);
    let lent = 0;
    let longest = 0;
    await wakeUps.until(async ({ after = 0 }) => {
      for (const { metadata } of errandRounds(story)) sent.add(metadata.uid);
      judged.add((await story.record()).proof?.askedAt);
      lent = (await adminLent(story)) ? lent + after : 0;
      longest = Math.max(longest, lent);
      return wakeUps.attempt >= 8;
    });
    expect(sent.size).toBeGreaterThan(2);
    expect(sent.size - (judged.size - 1)).toBeLessThanOrEqual(1);
    expect(longest).toBeLessThanOrEqual(300);
    story.simulated.networkFaults.clear();
    expect((await wakeUps.until(() => false)).at(-1)).toMatchObject({ kind: "settled", phase: "ready" });
  });

  it("leaves no round behind when the chain of looks ends", async () => {
    const story = await readyStory();
    story.simulated.networkFaults.add("DNS is silent");
    await nextDay(story);
    const looks = await new WakeUps(story).until(() => false);
    expect(looks.at(-1)).toMatchObject({ kind: "stalled", phase: "degraded" });
    expect(standing(story)).toEqual([]);
    expect(await adminLent(story)).toBe(false);
  });
});

it("no round is sent while so many pods of earlier ones still end that there would be more than a hundred", async () => {
  const story = await readyStory();
  const [node] = story.admin.list("v1", "Node");
  for (let count = 0; count < 95; count += 1)
    story.admin.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `ending-${count}`, namespace: errandNamespaceName },
      spec: { nodeName: node?.metadata.name ?? "", containers: [{ name: "errand", image: "i" }] },
    });
  await nextDay(story);
  expect((await story.pass()).reason).toContain("95 pods of earlier errands end");
  expect(errandRounds(story)).toEqual([]);
  for (const pod of errandPods(story)) story.admin.delete(refOf(pod), { gracePeriodSeconds: 0 });
  expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
});

describe("nodes that come and go while they are asked degrade nothing", () => {
  const outUntil = async (what: string) => {
    const story = await readyStory({ nodes: 5 });
    await nextDay(story);
    const wakeUps = new WakeUps(story);
    await wakeUps.until(() => errandPods(story).some((pod) => kindOfErrand(pod) === what));
    return { story, wakeUps };
  };
  const phases = async (wakeUps: WakeUps) => {
    const looks = await wakeUps.until(() => false);
    expect(looks.at(-1)).toMatchObject({ kind: "settled" });
    return new Set(looks.map(({ phase }) => phase));
  };

  it.each(["server", "report"])("where one goes after its %s was sent", async (what) => {
    const { story, wakeUps } = await outUntil(what);
    const gone = story.admin.list("v1", "Node").at(2);
    story.simulated.group.size = 4;
    if (gone !== undefined) story.admin.delete(refOf(gone));
    expect(await phases(wakeUps)).toEqual(new Set(["ready"]));
  });

  it("where one comes after the reports", async () => {
    const { story, wakeUps } = await outUntil("report");
    story.simulated.group.size = 6;
    await story.letTimePass(30);
    expect(await phases(wakeUps)).toEqual(new Set(["ready"]));
  });
});
