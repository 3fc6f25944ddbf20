import { describe, expect, it } from "vitest";
import { refOf } from "../../functions/core/kube-object.ts";
import { agentsRef, type ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

/** Everything of ours, with the state, as `kubectl delete -l` takes it. */
async function deletedByHand(): Promise<ClusterStory> {
  const story = await readyStory();
  for (const object of story.ownedObjects()) story.admin.delete(refOf(object));
  await story.letTimePass();
  return story;
}

describe("a cluster where somebody deleted all of Cilium and our state", () => {
  it("gets nothing beside a Cilium of somebody else, although its record says that ours is on", async () => {
    const story = await deletedByHand();
    story.admin.create({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: agentsRef.name, namespace: agentsRef.namespace },
      spec: {
        selector: { matchLabels: { "k8s-app": "cilium" } },
        template: {
          metadata: { labels: { "k8s-app": "cilium" } },
          spec: { containers: [{ name: "cilium-agent", image: "quay.io/cilium/cilium:v1.19.6" }] },
        },
      },
    });
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(story.ownedObjects().filter(({ kind }) => kind !== "Namespace")).toEqual([]);
    expect(await story.record()).toMatchObject({ release: null, revision: null, spec: null });
  });

  it("gets it again, with what was chosen for life, where its tag still asks", async () => {
    const story = await deletedByHand();
    const { pinned } = await story.record();
    await story.pass();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ release: "1.19.6", pinned });
  });

  it.each([
    ["is taken away", (story: ClusterStory) => story.untag("enable_cilium")],
    [
      "says false",
      (story: ClusterStory) => story.tag({ enable_cilium: "false", cilium_on_disable: "replace" }),
    ],
  ])("is not removed before its nodes are replaced, where its tag %s", async (_, change) => {
    const story = await deletedByHand();
    await change(story);
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
    story.simulated.group.taints = [];
    for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
    expect(story.ownedObjects()).toEqual([]);
  });
});
