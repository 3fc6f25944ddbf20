import { describe, expect, it } from "vitest";
import { type Json, listAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";

const operator = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: "kube-system",
  name: "cilium-operator",
};
const agents = { namespace: "kube-system", labelSelector: "k8s-app=cilium" };

const waiting = (reason: string, message: string): Json => ({
  conditions: [{ type: "Ready", status: "False", reason: "ContainersNotReady" }],
  containerStatuses: [
    {
      name: "cilium-agent",
      image: "i",
      imageID: "",
      ready: false,
      restartCount: 3,
      state: { waiting: { reason, message } },
    },
  ],
});

/** Nodes without a start-up taint of their own, and agents that start on none of them. */
async function brokenStory(...broken: readonly number[]): Promise<ClusterStory> {
  const story = await beginStory();
  const nodes = story.admin.list("v1", "Node");
  for (const node of nodes) story.admin.patch(refOf(node), { spec: { taints: [] } });
  story.simulated.group.taints = [];
  for (const at of broken) story.simulated.brokenAgents.add(nodes[at]?.metadata.name ?? "");
  await story.pass();
  await story.pass();
  await story.letTimePass();
  return story;
}

function say(story: ClusterStory, status: Json): void {
  for (const pod of story.admin.list("v1", "Pod", agents))
    if (story.simulated.brokenAgents.has(String((pod["spec"] as { nodeName?: string }).nodeName)))
      story.admin.patch(refOf(pod), { status }, "status");
}

const tainted = (story: ClusterStory) =>
  story.admin.list("v1", "Node").filter((node) => listAt(node, "spec", "taints").length > 0).length;

/** A quarter of an hour, and some passes. */
async function losePatience(story: ClusterStory): Promise<void> {
  for (let passes = 0; passes < 6; passes += 1) {
    await story.letTimePass(240);
    await story.pass(3);
  }
}

describe("a first installation whose agents start nowhere", () => {
  it("says why within minutes, and lets the cluster's pods start after a quarter of an hour", async () => {
    const story = await brokenStory(0, 1, 2);
    say(story, waiting("ImagePullBackOff", "lookup quay.io: i/o timeout"));
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect((await story.record()).reason).toContain("ImagePullBackOff");
    expect(tainted(story)).toBe(3);
    await losePatience(story);
    const record = await story.record();
    expect(record.phase).toBe("blocked");
    expect(record.objections.first[0]).toMatchObject({ code: "install-failed", severity: "blocking" });
    expect(record.objections.first[0]?.message).toContain("ImagePullBackOff");
    expect(record.objections.first[0]?.remedy).toContain("Cilium Reconcile Requested");
    expect(story.admin.get(operator)).toBeUndefined();
    expect(tainted(story)).toBe(0);
    story.kubernetes.requests.clear();
    await story.pass(3);
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("lets pods start on a node, too, whose taints somebody has written since, such as a cordon", async () => {
    const story = await brokenStory(0, 1, 2);
    say(story, waiting("ImagePullBackOff", "lookup quay.io: i/o timeout"));
    const [node] = story.admin.list("v1", "Node");
    if (node === undefined) throw new Error("no node");
    const cordon = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
    const taints = [...listAt(node, "spec", "taints"), cordon];
    story.admin.as("kube-controller-manager").patch(refOf(node), { spec: { unschedulable: true, taints } });
    await losePatience(story);
    expect(await story.record()).toMatchObject({ phase: "blocked" });
    expect(story.admin.get(operator)).toBeUndefined();
    expect(listAt(story.admin.get(refOf(node)), "spec", "taints")).toEqual([cordon]);
    expect(tainted(story)).toBe(1);
  });

  it("is gone on with by itself when the cause is mended", async () => {
    const story = await brokenStory(0, 1, 2);
    say(story, waiting("ImagePullBackOff", "lookup quay.io: i/o timeout"));
    await losePatience(story);
    story.simulated.brokenAgents.clear();
    await story.letTimePass(60);
    expect(await story.passUntilSettled(20)).toMatchObject({ kind: "settled", phase: "ready" });
    expect(story.admin.get(operator)).toBeDefined();
  });

  it("is tried again when its owner asks, and when another release is asked for", async () => {
    const story = await brokenStory(0, 1, 2);
    say(story, waiting("CrashLoopBackOff", "back-off"));
    await losePatience(story);
    expect(story.admin.get(operator)).toBeUndefined();
    await story.pass(0, undefined, "Cilium Reconcile Requested");
    expect(story.admin.get(operator)).toBeDefined();
    expect(await story.record()).toMatchObject({ phase: "verifying" });
    await losePatience(story);
    expect(story.admin.get(operator)).toBeUndefined();
    await story.tag({ cilium_hubble: "off" });
    await story.pass();
    expect(story.admin.get(operator)).toBeDefined();
  });

  it("is left to its patience where one node has an agent: pods start there", async () => {
    const story = await brokenStory(0, 1);
    say(story, waiting("ImagePullBackOff", "lookup quay.io: i/o timeout"));
    await losePatience(story);
    expect(await story.record()).toMatchObject({ phase: "verifying" });
    expect(story.admin.get(operator)).toBeDefined();
  });
});
