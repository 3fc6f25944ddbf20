import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

function found(story: ClusterStory, kind: string, name: string): KubeObject {
  const object = story.admin.get({ apiVersion: "apps/v1", kind, namespace: "kube-system", name });
  if (object === undefined) throw new Error(`there is no ${name}`);
  return object;
}

const replicas = (story: ClusterStory) =>
  jsonAt(found(story, "Deployment", "cilium-operator"), "spec", "replicas");
const generationOfAgents = (story: ClusterStory) => found(story, "DaemonSet", "cilium").metadata.generation;

async function expectIdle(story: ClusterStory): Promise<void> {
  story.kubernetes.requests.clear();
  expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
  expect(story.kubernetes.requests.writes).toEqual([]);
}

async function setNodes(story: ClusterStory, size: number): Promise<void> {
  story.simulated.group.size = size;
  for (const node of story.admin.list("v1", "Node").slice(size)) story.admin.delete(refOf(node));
  await story.letTimePass();
}

describe("a cluster that began with one node", () => {
  it("has one operator, and gets a second one with its second node, by which no agent restarts", async () => {
    const story = await beginStory({ nodes: 1 });
    await story.passUntilSettled();
    expect(replicas(story)).toBe(1);
    await expectIdle(story);
    const before = generationOfAgents(story);
    await setNodes(story, 3);
    await story.passUntilSettled();
    expect(replicas(story)).toBe(2);
    expect(generationOfAgents(story)).toBe(before);
    await expectIdle(story);
    const { revision, lastChange } = await story.record();
    expect(revision).toBe(1);
    expect(lastChange).toMatchObject({
      kind: "repair",
      why: "the operator follows the number of nodes; a test",
      configured: { total: 1, first: ["Deployment kube-system/cilium-operator"] },
    });
  });
});

describe("a cluster of which one node is left", () => {
  it("is well with one operator, and gives the second up when no other node came", async () => {
    const story = await readyStory();
    await setNodes(story, 1);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(replicas(story)).toBe(2);
    await expectIdle(story);
    await story.letTimePass(600);
    await story.passUntilSettled();
    expect(replicas(story)).toBe(1);
    await expectIdle(story);
  });

  it("does not move where the node was away for minutes only", async () => {
    const story = await readyStory();
    await setNodes(story, 1);
    await story.passUntilSettled();
    await setNodes(story, 2);
    await story.letTimePass(600);
    await story.passUntilSettled();
    expect(replicas(story)).toBe(2);
    expect((await story.record()).lastChange?.kind).toBe("install");
  });
});
