import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { ClusterStory } from "../builders/cluster-story.ts";

/** Of 131 calls: none, while reading, rehearsing, after the revision, between the stages, and at the inventory. */
const lastCalls = [0, 10, 24, 60, 76, 95, 120, 129];

describe("a first pass that dies", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterAll(() => world.stop());

  it.each(lastCalls)("after call %i to the API server is taken up by the next one", async (calls) => {
    const story = await ClusterStory.begin(world, `crash-${calls}`);
    await story.pass();
    let observed = 0;
    const isBeyond = () => {
      observed += 1;
      return observed > calls;
    };
    story.kubernetes.faults.inject({ type: "cut" }, isBeyond, Number.POSITIVE_INFINITY);
    expect(await story.pass()).toMatchObject({ kind: "retry" });

    story.kubernetes.faults.clear();
    await story.pass();
    expect(story.ownedObjects()).toHaveLength(53 + 2);
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
  });
});
