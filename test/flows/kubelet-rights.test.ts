import { describe, expect, it } from "vitest";
import { jsonAt, listAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const rightsOf = ({ admin }: ClusterStory, name: string) =>
  listAt(
    admin.get({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name }),
    "rules",
  ).flatMap((rule) => listAt(rule, "resources"));

function ageKubelet({ admin }: ClusterStory): string {
  const [node] = admin.list("v1", "Node");
  if (node === undefined) throw new Error("there are no nodes");
  const nodeInfo = { ...(jsonAt(node, "status", "nodeInfo") as object), kubeletVersion: "v1.32.9-eks-local" };
  admin.patch(refOf(node), { status: { nodeInfo } }, "status");
  return node.metadata.name;
}

describe("SPIRE's rights", () => {
  it("hold no nodes/proxy where all kubelets are of Kubernetes 1.33 or later", async () => {
    const story = await readyStory();
    expect(rightsOf(story, "spire-agent")).toEqual(["pods", "nodes", "nodes/pods"]);
    expect(rightsOf(story, "spire-server")).not.toContain("nodes/proxy");
  });

  it("are those of the chart for an agent on a cluster with an older kubelet", async () => {
    const story = await beginStory();
    ageKubelet(story);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(rightsOf(story, "spire-agent")).toEqual(["pods", "nodes", "nodes/proxy"]);
    expect(rightsOf(story, "spire-server")).not.toContain("nodes/proxy");
  });

  it("follow the kubelets with the next change, and an older node that joins is named until then", async () => {
    const story = await readyStory();
    const old = ageKubelet(story);
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    const [objection] = (await story.record()).objections.first;
    expect(objection).toMatchObject({ code: "kubelet-too-old", message: expect.stringContaining(old) });
    await story.tag({ cilium_hubble: "off" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(rightsOf(story, "spire-agent")).toContain("nodes/proxy");
  });
});
