import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const inKubeSystem = (name: string) => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  namespace: productNames.namespace,
  name,
});
const agents = inKubeSystem("cilium");
const awsNode = inKubeSystem("aws-node");

const generation = ({ admin }: ClusterStory) => admin.get(agents)?.metadata.generation;
const annotation = ({ admin }: ClusterStory) =>
  jsonAt(admin.get(agents), "spec", "template", "metadata", "annotations", productNames.chainAnnotation);

/** An add-on update: EKS applies another image, and the controller rolls it. */
function move({ admin }: ClusterStory, container: Readonly<Record<string, string | object[]>>): void {
  admin.patch(awsNode, {
    spec: { template: { spec: { containers: [{ name: "aws-node", ...container }] } } },
  });
}

describe("the VPC CNI under a ready cluster", () => {
  it.each([
    [
      "another image",
      { image: "amazon-k8s-cni:v1.21.0" },
      "amazon-k8s-cni:v1.20.4 to amazon-k8s-cni:v1.21.0",
    ],
    [
      "another setting",
      { image: "amazon-k8s-cni:v1.20.4", env: [{ name: "ENABLE_PREFIX_DELEGATION", value: "true" }] },
      "settings",
    ],
  ])("with %s has the agents rolled once, and the record says so", async (_, container, what) => {
    const story = await readyStory();
    const before = generation(story) ?? 0;
    expect(annotation(story)).toBeUndefined();
    move(story, container);
    await story.letTimePass(120);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(generation(story)).toBe(before + 1);
    const record = await story.record();
    const sentence = `aws-node has changed (${what}): agents restart one at a time, and copy its CNI file anew.`;
    expect(record.reason).toContain(sentence);
    expect(record.lastChange).toMatchObject({
      kind: "repair",
      because: sentence,
      configured: { total: 1, first: ["DaemonSet kube-system/cilium"] },
    });

    await story.letTimePass(240);
    story.kubernetes.requests.clear();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    // Agents that are others are asked anew, and nothing else is written.
    const written = story.kubernetes.requests.writes.map(({ path }) => path);
    expect(written.filter((path) => !path.includes("/namespaces/eks-cilium-errands/"))).toEqual([]);
    expect(generation(story)).toBe(before + 1);
  });

  it("is waited for until it is rolled out itself", async () => {
    const story = await readyStory();
    const before = generation(story);
    move(story, { image: "amazon-k8s-cni:v1.21.0" });
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "retry" });
    expect(generation(story)).toBe(before);
    expect((await story.record()).objections.first.map(({ code }) => code)).toContain("chain-waits");
    await story.letTimePass(120);
    await story.pass();
    expect(generation(story)).toBe((before ?? 0) + 1);
    expect(annotation(story)).toContain("amazon-k8s-cni:v1.21.0");
  });
});
