import { describe, expect, it } from "vitest";
import { refOf } from "../../functions/core/kube-object.ts";
import { product } from "../../local/callers.ts";
import { agentsRef, type ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const loseAccess = ({ id, world }: ClusterStory) => world.ports.eks.revokeAccess(id, product.principalArn);

function deleteNodes({ admin, simulated }: ClusterStory): void {
  simulated.group.taints = [];
  for (const node of admin.list("v1", "Node")) admin.delete(refOf(node));
}

describe("a removal that is half done", () => {
  it("still knows its nodes where it is paused, and tells of nothing that is on", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    await story.tag({ cilium_paused: "true" });
    await story.pass();
    const said = { phase: "removing", release: null, spec: null, nodesToReplace: { total: 3 } };
    expect(await story.record()).toMatchObject(said);
    await loseAccess(story);
    await story.pass();
    expect(await story.record()).toMatchObject(said);
  });

  it("is not over where our access goes before the last of our objects", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    for (let count = 0; count < 8 && story.admin.get(agentsRef) !== undefined; count += 1) {
      await story.pass();
      await story.letTimePass();
    }
    deleteNodes(story);
    await story.letTimePass();
    const { faults } = story.kubernetes;
    faults.inject(
      { type: "answer", status: 500 },
      ({ method }) => method === "DELETE",
      Number.POSITIVE_INFINITY,
    );
    await story.pass();
    faults.clear();
    const left = story.ownedObjects().length;
    expect(left).toBeGreaterThan(2);
    await loseAccess(story);
    expect(await story.pass()).not.toMatchObject({ phase: "removed" });
    await story.letTimePass();
    expect(await story.passUntilSettled(12)).toMatchObject({ phase: "removed" });
    expect(story.ownedObjects()).toEqual([]);
  });

  /** The record says that Cilium is gone, and our own ConfigMaps are still to go; `attempt` passes of that chain got nowhere. */
  async function goneButState(attempt: number): Promise<ClusterStory> {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    for (let count = 0; count < 12; count += 1) {
      const { reason } = await story.pass(attempt);
      if (reason.startsWith("Deleted services")) deleteNodes(story);
      await story.letTimePass();
      if (reason.includes("our own ConfigMaps and access entry go next")) return story;
    }
    throw new Error("the removal never came to our own ConfigMaps");
  }

  it("keeps its access for the last step, however long the steps before have waited", async () => {
    const story = await goneButState(9);
    const result = await story.look();
    expect(story.ownedObjects()).toEqual([]);
    expect(result).toMatchObject({ kind: "settled", phase: "removed" });
  });

  it("is not over where our access goes before our own ConfigMaps", async () => {
    const story = await goneButState(0);
    await loseAccess(story);
    expect(await story.look()).toMatchObject({ kind: "retry" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
    expect(story.ownedObjects()).toEqual([]);
  });

  it("is over where it ends between our ConfigMaps and the record of it", async () => {
    const story = await goneButState(0);
    for (const object of story.ownedObjects()) story.admin.delete(refOf(object));
    expect(await story.look()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await story.world.ports.eks.hasOwnAccess(story.id, product.principalArn)).toBe(false);
  });
});
