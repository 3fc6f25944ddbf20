import { describe, expect, it } from "vitest";
import { stateDigest, stateRoleOf } from "../../functions/core/plan/state-config-maps.ts";
import { codesOf } from "../attacks/tenant.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

/** The record knows the state that is there, and nothing that it has replaced. */
async function expectCurrent(story: ClusterStory): Promise<void> {
  const state = story.ownedObjects().filter((object) => stateRoleOf(object) !== undefined);
  expect(state).toHaveLength(2);
  expect((await story.record()).stateDigests).toEqual(state.map(stateDigest).sort());
}

describe("digests of state in the record", () => {
  it("are those of what is there, however often the inventory of a kept cluster is written", async () => {
    const story = await readyStory();
    await story.untag("enable_cilium");
    for (let count = 0; count < 4; count += 1) {
      for (const value of ["keep", "purge"]) {
        await story.tag({ cilium_on_disable: value });
        expect(await story.pass()).toMatchObject({ phase: "kept" });
        await expectCurrent(story);
      }
    }
    expect(await codesOf(story)).not.toContain("state-not-trusted");
    expect(await story.record()).toMatchObject({ revision: 1 });
  });

  it("are those of what is there while a removal waits for its nodes", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
    await expectCurrent(story);
  });
});
