import { describe, expect, it } from "vitest";
import { product } from "../../local/callers.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const entries = ["CreateAccessEntry", "DeleteAccessEntry", "AssociateAccessPolicy"];

describe("an access entry of an earlier role of the same name", () => {
  /** What a pass asks EKS about access entries; refused calls too. */
  async function calledByAPass(story: ClusterStory): Promise<string[]> {
    const before = story.world.aws.requests.length;
    await story.pass();
    const asked = story.world.aws.requests.slice(before).map(({ operation }) => operation);
    return asked.filter((operation) => entries.includes(operation));
  }

  it("is left while EKS may still spread it, then made anew, and the cluster is ready again", async () => {
    const story = await readyStory();
    const { world } = story;
    world.aws.recreateRole(product.principalArn);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
    const first = await story.record();
    expect(first.accessEntry).toEqual({ waitingSince: first.observedAt, replaced: false });
    world.clock.advance(100);
    expect(await calledByAPass(story)).not.toContain("DeleteAccessEntry");
    world.clock.advance(60);
    expect(await calledByAPass(story)).toEqual([
      "AssociateAccessPolicy",
      "DeleteAccessEntry",
      "CreateAccessEntry",
      "AssociateAccessPolicy",
    ]);
    expect((await story.record()).reason).toContain("an earlier role of the same name");
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect((await story.record()).accessEntry).toBeUndefined();
  });

  it("is replaced once an hour at most, where a new one does not help either", async () => {
    const story = await beginStory();
    await story.pass();
    const refused = { type: "answer", status: 401 } as const;
    story.kubernetes.faults.inject(refused, () => true, Number.POSITIVE_INFINITY);
    const replacements: number[] = [];
    for (let minutes = 0; minutes < 130; minutes += 5) {
      const asked = await calledByAPass(story);
      if (asked.includes("DeleteAccessEntry")) replacements.push(minutes);
      story.world.clock.advance(300);
    }
    expect(replacements).toEqual([5, 65, 125]);
  });

  it("stays in the record through a pass that meets other trouble", async () => {
    const story = await beginStory();
    await story.pass();
    story.kubernetes.faults.inject({ type: "cut" }, () => true, Number.POSITIVE_INFINITY);
    const { accessEntry } = await story.record();
    expect(accessEntry).toBeDefined();
    await story.pass(3);
    expect(await story.record()).toMatchObject({ phase: "waiting", accessEntry });
  });

  it("is not replaced where we are known, but without rights", async () => {
    const story = await beginStory();
    await story.pass();
    const inside = await story.world.aws.cluster(story.id);
    inside?.entries.get(product.principalArn)?.policies.clear();
    story.world.clock.advance(1_000);
    expect(await calledByAPass(story)).toEqual(["AssociateAccessPolicy"]);
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
  });
});
