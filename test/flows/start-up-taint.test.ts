import { describe, expect, it } from "vitest";
import { jsonAt, listAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

/** The form that the Cluster Autoscaler passes over when it counts what a new node could take. */
const key = "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready";
const settings = { agentNotReadyTaintKey: key };

function taintNodes({ admin }: ClusterStory, effect: string): void {
  for (const node of admin.list("v1", "Node")) {
    admin.patch(refOf(node), { spec: { taints: [{ key, effect }] } });
  }
}

async function installedStory(): Promise<ClusterStory> {
  const story = await beginStory({ settings });
  taintNodes(story, "NoExecute");
  expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  return story;
}

const taintsOf = ({ admin }: ClusterStory) =>
  admin.list("v1", "Node").flatMap((node) => listAt(node, "spec", "taints"));

describe("a fleet whose node groups set another start-up taint", () => {
  it("gets it into cilium-config and the tolerations, and off the nodes", async () => {
    const story = await installedStory();
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "agent-not-ready-taint-key")).toBe(key);
    for (const [kind, namespace, name] of [
      ["Deployment", "kube-system", "cilium-operator"],
      ["DaemonSet", "cilium-spire", "spire-agent"],
    ] as const) {
      const workload = story.admin.get({ apiVersion: "apps/v1", kind, namespace, name });
      const keys = listAt(workload, "spec", "template", "spec", "tolerations").map((one) =>
        jsonAt(one, "key"),
      );
      expect(keys).toContain(key);
      expect(keys).not.toContain("node.cilium.io/agent-not-ready");
    }
    expect(taintsOf(story)).toEqual([]);
  });

  it("is told of nodes with a taint that its Cilium does not take off", async () => {
    const story = await readyStory();
    const [node] = story.admin.list("v1", "Node");
    if (node === undefined) throw new Error("there are no nodes");
    story.admin.patch(refOf(node), { spec: { taints: [{ key, effect: "NoSchedule" }] } });
    await story.pass();
    const { evidence } = await story.record();
    expect(evidence.find(({ name }) => name === "nodes free of the start-up taint")).toMatchObject({
      current: 2,
      desired: 3,
      missing: [node.metadata.name],
    });
  });

  it("gets the taint off, or named, when Cilium is removed", async () => {
    const story = await installedStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    for (const node of story.admin.list("v1", "Node")) {
      const taints = [{ key, effect: "NoSchedule" }];
      story.admin.as("cilium-operator-generic").patch(refOf(node), { spec: { taints } });
    }
    await story.pass();
    expect(taintsOf(story)).toEqual([]);
    taintNodes(story, "NoExecute");
    await story.pass();
    const [objection] = (await story.record()).objections.first;
    expect(objection?.code).toBe("start-up-taint-left");
    expect(objection?.remedy).toContain(`${key}:NoExecute-`);
  });
});
