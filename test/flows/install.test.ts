import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { ClusterStory } from "../builders/cluster-story.ts";

describe("an installation", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterAll(() => world.stop());

  it("goes from the first event to ready, one phase after another", async () => {
    const story = await ClusterStory.begin(world, "first");
    const phases: (string | undefined)[] = [];
    for (let passes = 0; passes < 3; passes += 1) {
      phases.push((await story.pass()).phase);
      await story.letTimePass(60);
    }
    expect(phases).toEqual(["waiting", "verifying", "ready"]);
    expect(story.ownedObjects()).toHaveLength(53 + 2);
    const record = await story.record();
    expect(record).toMatchObject({ phase: "ready", release: "1.19.6", revision: 1, kubernetes: "1.34" });
    expect(record.evidence.filter(({ current, desired }) => current !== desired || desired === 0)).toEqual(
      [],
    );
    expect(record.evidence).toHaveLength(12);
  });

  it("writes nothing on a second pass, and reads at most twenty times", async () => {
    const story = await ClusterStory.begin(world, "quiet");
    await story.passUntilSettled();
    const before = world.aws.requests.length;
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(story.kubernetes.requests.reads.length).toBeLessThanOrEqual(20);
    const asked = world.aws.requests.slice(before).map(({ operation }) => operation);
    expect(asked).not.toContain("PutParameter");
    expect(asked).toContain("GetParameter");
  });
});
