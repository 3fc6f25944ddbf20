import { describe, expect, it } from "vitest";
import { isSchedulable, keepsApart } from "../../../local/nodes/is-schedulable.ts";

const node = (taints: readonly object[], labels = { "kubernetes.io/os": "linux" }) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "node", labels },
  spec: { taints: taints as never },
});

const notReady = { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NoExecute" };

describe("a node admits a pod", () => {
  it.each([
    ["without taints", [], undefined, true],
    ["not with a taint that nothing tolerates", [notReady], undefined, false],
    ["that tolerates everything", [notReady], [{ operator: "Exists" }], true],
    ["that tolerates the key with any value", [notReady], [{ key: notReady.key, operator: "Exists" }], true],
    ["that tolerates key and value", [notReady], [{ key: notReady.key, value: "true" }], true],
    ["not with another value", [notReady], [{ key: notReady.key, value: "false" }], false],
    ["not with another effect", [notReady], [{ operator: "Exists", effect: "NoSchedule" }], false],
    [
      "not when one of two taints is left",
      [notReady, { key: "other" }],
      [{ key: notReady.key, operator: "Exists" }],
      false,
    ],
  ])("%s", (_, taints, tolerations, expected) => {
    const spec = tolerations === undefined ? {} : { tolerations: tolerations as never };
    expect(isSchedulable(node(taints), { spec })).toBe(expected);
  });

  it("by its labels", () => {
    const template = { spec: { nodeSelector: { "kubernetes.io/os": "linux" } } };
    expect(isSchedulable(node([]), template)).toBe(true);
    expect(isSchedulable(node([], { "kubernetes.io/os": "windows" }), template)).toBe(false);
  });
});

describe("two pods of a template", () => {
  const template = (topologyKey: string, matchLabels: Readonly<Record<string, string>>) => ({
    metadata: { labels: { app: "operator", name: "one" } },
    spec: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels } }],
        },
      },
    },
  });

  it.each([
    ["are kept apart by their node", "kubernetes.io/hostname", { app: "operator" }, true],
    ["may share one in a zone of their own", "topology.kubernetes.io/zone", { app: "operator" }, false],
    ["may share one that other pods avoid", "kubernetes.io/hostname", { app: "agent" }, false],
  ])("%s", (_, topologyKey, labels, expected) => {
    expect(keepsApart(template(topologyKey, labels))).toBe(expected);
  });

  it("share a node where nothing is said", () => {
    expect(keepsApart({ spec: {} })).toBe(false);
  });
});
