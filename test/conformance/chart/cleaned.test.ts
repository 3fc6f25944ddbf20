import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { objectsOf } from "./chart-render.ts";
import { cleaned } from "./cleaned.ts";

function pod(container: Readonly<Record<string, Json>>): KubeObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { initContainers: [container] } };
}

describe("an object of the chart, cleaned", () => {
  it("loses the chart's label, on the object and on its pods, and keeps the others", () => {
    const labels = { "helm.sh/chart": "cilium-1.19.6", "k8s-app": "cilium" };
    const object = {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "cilium", labels },
      spec: { template: { metadata: { labels } } },
    };
    const kept = { "k8s-app": "cilium" };
    expect(cleaned(object)).toEqual({
      ...object,
      metadata: { name: "cilium", labels: kept },
      spec: { template: { metadata: { labels: kept } } },
    });
  });

  it.each<[string, Readonly<Record<string, Json>>, Readonly<Record<string, Json>>]>([
    ["after -c", { command: ["/bin/sh", "-c", "sleep 1"] }, { command: ["/bin/sh", "-c", "<script>"] }],
    ["after -ec", { command: ["bash", "-ec", "a\nb"] }, { command: ["bash", "-ec", "<script>"] }],
    [
      "among the arguments",
      { command: ["/bin/bash", "-c", "--"], args: ["mount", "x"] },
      { command: ["/bin/bash", "-c", "--"], args: ["<script>", "x"] },
    ],
  ])("has a mark for a script %s", (_, container, marked) => {
    expect(cleaned(pod(container))).toEqual(pod(marked));
  });

  it.each<[string, Readonly<Record<string, Json>>]>([
    ["a program with a flag -c", { command: ["cilium-agent", "-c", "file"] }],
    ["a script in a file", { command: ["/init-container.sh"] }],
    ["a shell without a script", { command: ["sh"], args: ["file.sh"] }],
    ["arguments alone", { args: ["-c", "file"] }],
  ])("keeps %s", (_, container) => {
    expect(cleaned(pod(container))).toEqual(pod(container));
  });
});

describe("what Helm prints", () => {
  it("is read as Kubernetes reads it", () => {
    const printed =
      '---\n# Source: a\nkind: A\nmode: 0400\non: off\n---\n# nothing\n---\nkind: B\ntext: "0400"\n';
    expect(objectsOf(printed)).toEqual([
      { kind: "A", mode: 256, true: false },
      { kind: "B", text: "0400" },
    ]);
  });

  it("is refused where it is no YAML", () => {
    expect(() => objectsOf("a: [")).toThrow();
  });
});
