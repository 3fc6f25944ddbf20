import * as fc from "fast-check";
import { expect, it } from "vitest";
import { nodeKinds } from "../../../functions/core/health/node-kinds.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";

function node(
  osImage: string,
  kernelVersion: string,
  architecture: string,
  type: string | undefined,
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: "n",
      ...(type === undefined ? {} : { labels: { "node.kubernetes.io/instance-type": type } }),
    },
    status: { nodeInfo: { osImage, kernelVersion, architecture } },
  };
}

it("counts what tells nodes apart, without what changes with every image", () => {
  expect(
    nodeKinds([
      node("Amazon Linux 2023.6.20241010", "6.1.112-122.189.amzn2023.x86_64", "amd64", "m7i.large"),
      node("Amazon Linux 2023.6.20250101", "6.1.119-129.201.amzn2023.x86_64", "amd64", "m7i.large"),
      node("Bottlerocket OS 1.33.1 (aws-k8s-1.33)", "6.12.5", "arm64", "m7g.large"),
      node("", "", "", undefined),
    ]),
  ).toEqual({
    systems: { "Amazon Linux 2023.6": 2, "Bottlerocket OS 1.33": 1 },
    kernels: { "6.1": 2, "6.12": 1 },
    architectures: { amd64: 2, arm64: 1 },
    instances: { "m7i.large": 2, "m7g.large": 1 },
  });
});

it("is a few counts, whatever nodes call themselves", () => {
  const text = fc.string({ unit: "binary", maxLength: 300 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text, text, text), { maxLength: 60 }), (all) => {
      const kinds = nodeKinds(all.map((one) => node(...one)));
      for (const counts of Object.values(kinds)) {
        expect(Object.keys(counts).length).toBeLessThanOrEqual(4);
        expect(Object.keys(counts).every((kind) => kind.length <= 40)).toBe(true);
      }
    }),
  );
});
