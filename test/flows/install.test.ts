import { describe, expect, it } from "vitest";
import { beginStory } from "../builders/begin-story.ts";
import { readyStory } from "../builders/ready-story.ts";

describe("an installation", () => {
  it("goes from the first event to ready, one phase after another", async () => {
    const story = await beginStory();
    const phases: (string | undefined)[] = [];
    for (let passes = 0; passes < 5; passes += 1) {
      phases.push((await story.pass()).phase);
      await story.letTimePass(60);
    }
    expect(phases).toEqual(["waiting", "verifying", "verifying", "verifying", "ready"]);
    expect(story.ownedObjects()).toHaveLength(48 + 5 + 2);
    const record = await story.record();
    expect(record).toMatchObject({ phase: "ready", release: "1.19.6", revision: 1, kubernetes: "1.34" });
    expect(record.evidence.filter(({ current, desired }) => current !== desired || desired === 0)).toEqual(
      [],
    );
    expect(record.evidence).toHaveLength(11);
  });

  it("is followed by passes that write nothing and read at most twenty times", async () => {
    const story = await readyStory();
    const before = story.world.aws.requests.length;
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
    const { reads } = story.kubernetes.requests;
    expect(reads.filter(({ path }) => !path.includes("/secrets/")).length).toBeLessThanOrEqual(20);
    const asked = story.world.aws.requests.slice(before).map(({ operation }) => operation);
    expect(asked).not.toContain("PutParameter");
    expect(asked).toContain("GetParameters");
  });
});
