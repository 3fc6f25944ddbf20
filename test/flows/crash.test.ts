import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { ClusterStory } from "./cluster-story.ts";

/** Every ninth call, and the last ones, in which the inventory is written; a first pass makes 131. */
const lastCalls = [...Array.from({ length: 15 }, (_, index) => index * 9), 128, 129, 130];

describe("a first pass that dies", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterAll(() => world.stop());

  it.each(lastCalls)("after call %i to the API server is taken up by the next one", async (calls) => {
    const story = await ClusterStory.begin(world, `crash-${calls}`);
    await story.pass();
    let seen = 0;
    const isBeyond = () => {
      seen += 1;
      return seen > calls;
    };
    story.kubernetes.faults.inject({ type: "cut" }, isBeyond, Number.POSITIVE_INFINITY);
    expect(await story.pass()).toMatchObject({ kind: "retry" });

    story.kubernetes.faults.clear();
    await story.pass();
    expect(story.ours()).toHaveLength(53 + 2);
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
  });
});
