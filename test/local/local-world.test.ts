import { expect, it } from "vitest";
import { refOf } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import { agentsRef, ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";

it("goes on in copies as it was when it was captured, and none of them knows of the others", async () => {
  const story = await beginStory();
  await story.passUntilSettled();
  const nodes = story.admin.list("v1", "Node");
  const pods = story.admin.list("v1", "Pod");
  const objects = story.ownedObjects();
  const [record, now] = [await story.recordText(), story.world.clock.now()];
  const openCopy = await story.world.capture?.();
  if (openCopy === undefined) throw new Error("a local world is to be captured");

  await story.tag({ enable_cilium: "false" });
  story.admin.delete(agentsRef);
  story.simulated.brokenAgents.add(nodes[0]?.metadata.name ?? "");
  await story.writeRecord("another one");
  await story.letTimePass();
  await story.world.stop();

  for (const _ of ["the first copy", "the second"]) {
    const copy = new ClusterStory(await openCopy(), story.id.name);
    try {
      expect(copy.ownedObjects()).toEqual(objects);
      expect(copy.admin.list("v1", "Pod")).toEqual(pods);
      expect(await copy.recordText()).toBe(record);
      expect(copy.world.clock.now()).toBe(now);
      expect(await copy.pass()).toMatchObject({ kind: "settled", phase: "ready" });
      expect(copy.kubernetes.requests.writes).toEqual([]);

      for (const node of nodes) copy.admin.delete(refOf(node));
      copy.admin.delete(ciliumConfigRef);
      await copy.letTimePass();
      const names = copy.admin.list("v1", "Node").map(({ metadata }) => metadata.name);
      expect(names).toHaveLength(nodes.length);
      for (const { metadata } of nodes) expect(names).not.toContain(metadata.name);
      expect(await copy.passUntilSettled()).toMatchObject({ phase: "ready" });
    } finally {
      await copy.world.stop();
    }
  }
});
