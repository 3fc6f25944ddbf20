import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { product } from "../../local/callers.ts";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { ClusterStory } from "../builders/cluster-story.ts";

const entries = ["CreateAccessEntry", "DeleteAccessEntry", "AssociateAccessPolicy"];

describe("an access entry of an earlier role of the same name", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterAll(() => world.stop());

  /** What a pass asks EKS about access entries; refused calls too. */
  async function calledBy(pass: () => Promise<unknown>): Promise<string[]> {
    const before = world.aws.requests.length;
    await pass();
    const asked = world.aws.requests.slice(before).map(({ operation }) => operation);
    return asked.filter((operation) => entries.includes(operation));
  }

  it("is left in peace while EKS may still spread it, then made anew, and the cluster is kept again", async () => {
    const story = await ClusterStory.begin(world, "orphan");
    await story.passUntilSettled();
    world.aws.recreateRole(product.principalArn);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
    const first = await story.record();
    expect(first.accessEntry).toEqual({ waitingSince: first.observedAt, replaced: false });
    world.clock.advance(100);
    expect(await calledBy(() => story.pass())).not.toContain("DeleteAccessEntry");
    world.clock.advance(60);
    expect(await calledBy(() => story.pass())).toEqual([
      "CreateAccessEntry",
      "AssociateAccessPolicy",
      "DeleteAccessEntry",
      "CreateAccessEntry",
      "AssociateAccessPolicy",
    ]);
    expect((await story.record()).reason).toContain("an earlier role of the same name");
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect((await story.record()).accessEntry).toBeUndefined();
  });

  it("is not replaced again by every look, where a new one does not help either", async () => {
    const story = await ClusterStory.begin(world, "locked-out");
    await story.pass();
    const refused = { type: "answer", status: 401 } as const;
    story.kubernetes.faults.inject(refused, () => true, Number.POSITIVE_INFINITY);
    const replacements: number[] = [];
    for (let minutes = 0; minutes < 130; minutes += 5) {
      const asked = await calledBy(() => story.pass());
      if (asked.includes("DeleteAccessEntry")) replacements.push(minutes);
      world.clock.advance(300);
    }
    expect(replacements).toEqual([5, 65, 125]);
  });

  it("is remembered over a pass that meets other trouble", async () => {
    const story = await ClusterStory.begin(world, "unlucky-too");
    await story.pass();
    story.kubernetes.faults.inject({ type: "cut" }, () => true, Number.POSITIVE_INFINITY);
    const { accessEntry } = await story.record();
    expect(accessEntry).toBeDefined();
    await story.pass(3);
    expect(await story.record()).toMatchObject({ phase: "waiting", accessEntry });
  });

  it("is no matter where we are known, but without rights", async () => {
    const story = await ClusterStory.begin(world, "powerless");
    await story.pass();
    const inside = await world.aws.cluster(story.id);
    inside?.entries.get(product.principalArn)?.policies.clear();
    world.clock.advance(1_000);
    expect(await calledBy(() => story.pass())).toEqual(["CreateAccessEntry", "AssociateAccessPolicy"]);
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
  });
});
