import { DeleteClusterCommand } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";

const day = 86_400;

async function goneStory(): Promise<ClusterStory> {
  const story = await beginStory({ settings: { recordDays: 30 } });
  await story.pass();
  await story.world.clients.eks.send(new DeleteClusterCommand({ name: story.id.name }));
  story.world.clock.advance(60);
  await story.pass();
  expect(await story.record()).toMatchObject({ phase: "gone" });
  return story;
}

/** A pass after so many days, as the next sweep makes one. */
async function passAfter(story: ClusterStory, days: number): Promise<void> {
  story.world.clock.advance(days * day);
  expect(await story.pass()).toMatchObject({ kind: "settled" });
}

describe("the record of a cluster", () => {
  it("that is deleted ends after the days that the fleet sets", async () => {
    const story = await goneStory();
    await passAfter(story, 29);
    expect(await story.record()).toMatchObject({ phase: "gone" });
    await passAfter(story, 2);
    expect(await story.recordText()).toBeUndefined();
    await passAfter(story, 1);
    expect(await story.recordText()).toBeUndefined();
  });

  it.each(["false", undefined])("that has no Cilium ends too, with enable_cilium %s", async (value) => {
    const story = await beginStory({ settings: { recordDays: 30 } });
    await story.pass();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.pass();
    if (value === undefined) await story.untag("enable_cilium");
    await passAfter(story, 29);
    expect(await story.record()).toMatchObject({ phase: "removed" });
    await passAfter(story, 2);
    expect(await story.recordText()).toBeUndefined();
  });

  it("goes on where Cilium is asked for again", async () => {
    const story = await beginStory({ settings: { recordDays: 30 } });
    await story.pass();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.pass();
    await story.tag({ enable_cilium: "true" });
    story.world.clock.advance(31 * day);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
    expect(await story.record()).toMatchObject({ phase: "waiting" });
  });

  it.each(['{"schema":1,"pha', '{"schema":2,"phase":"gone"}'])(
    "that says %s is never deleted: it is not understood",
    async (text) => {
      const story = await goneStory();
      await story.writeRecord(text);
      story.world.clock.advance(400 * day);
      await story.pass();
      expect(await story.recordText()).toBe(text);
    },
  );
});
