import { describe, expect, it } from "vitest";
import { readyStory } from "../../builders/ready-story.ts";
import { assign, freeze, memberOf, passUntil, restWell } from "../../builders/rollout-words.ts";

const on118 = { tags: { enable_cilium: "true", cilium_version: "1.18" } };
const to119 = { release: "1.19.6" } as const;

describe("a cluster that a rollout moves", () => {
  it("goes to the release, is proved, and soaks", async () => {
    const story = await readyStory({ settings: { release: "1.18" } });
    restWell(story);
    await assign(story, { change: to119, soakMinutes: 60 });
    await passUntil(story, ["moving"]);
    expect(await memberOf(story)).toMatchObject({
      id: "december",
      generation: 1,
      fromRevision: 1,
      toRevision: 2,
    });
    const result = await passUntil(story, ["soaking"]);
    expect(result).toMatchObject({ kind: "retry", phase: "ready" });
    const { rollout, ...record } = await story.record();
    expect(record).toMatchObject({ phase: "ready", release: "1.19.6", revision: 2 });
    expect(rollout).toMatchObject({ state: "soaking", healthySince: expect.any(String) });
    expect(rollout).not.toHaveProperty("outcome");
    story.world.clock.advance(3600);
    await passUntil(story, ["done"]);
    expect(await memberOf(story)).toMatchObject({ state: "done", outcome: "moved" });
    expect((await story.passUntilSettled()).kind).toBe("settled");
  });

  it("is held by a tag that names another release", async () => {
    const story = await readyStory(on118);
    restWell(story);
    await assign(story, { change: to119 });
    await story.pass();
    expect(await memberOf(story)).toMatchObject({
      state: "held",
      held: "pinned",
      reason: expect.stringContaining("1.18"),
    });
    expect(await story.record()).toMatchObject({ phase: "ready", revision: 1 });
  });

  it("starts nothing while the fleet is frozen", async () => {
    const story = await readyStory({ settings: { release: "1.18" } });
    restWell(story);
    await freeze(story, '{"freeze":"on"}');
    await assign(story, { change: to119 });
    await story.pass();
    expect(await memberOf(story)).toMatchObject({ state: "held", held: "frozen" });
    await freeze(story, "off");
    await passUntil(story, ["soaking"]);
  });
});
