import { describe, expect, it } from "vitest";
import { product } from "../../local/callers.ts";
import { readyStory } from "../builders/ready-story.ts";

describe("an installed cluster that a pass cannot look into", () => {
  it("keeps its release and revision in the record while its access entry is gone", async () => {
    const story = await readyStory();
    await story.world.ports.eks.revokeAccess(story.id, product.principalArn);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
    expect(await story.record()).toMatchObject({ release: "1.19.6", revision: 1 });
  });

  it("keeps them while it is paused without access", async () => {
    const story = await readyStory();
    await story.tag({ cilium_paused: "true" });
    await story.world.ports.eks.revokeAccess(story.id, product.principalArn);
    expect(await story.pass()).toMatchObject({ phase: "waiting" });
    expect(await story.record()).toMatchObject({ release: "1.19.6", revision: 1 });
  });

  it("stays one that is being removed, with the nodes that are to be replaced", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    await story.world.ports.eks.revokeAccess(story.id, product.principalArn);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "removing" });
    expect((await story.record()).nodesToReplace?.total).toBe(3);
  });
});
