import { describe, expect, it } from "vitest";
import { joiningNodes } from "../../../functions/core/health/joining-nodes.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { ciliumNode, upNode } from "../../builders/healthy-view.ts";

const bare = (name: string): KubeObject => ({ ...upNode(name), status: {} });
const minutes = 60_000;

/** Names of the nodes that join, where each node and CiliumNode is so many minutes old. */
function joining(
  nodes: readonly KubeObject[],
  ages: Readonly<Record<string, number>>,
  agents: string[] = [],
) {
  const ageOf = ({ kind, metadata }: KubeObject) => (ages[`${kind} ${metadata.name}`] ?? 99) * minutes;
  return joiningNodes(
    nodes,
    { ciliumNodes: agents.map((name) => ciliumNode(name)), taintKey: "node.cilium.io/agent-not-ready" },
    ageOf,
  ).map(({ metadata }) => metadata.name);
}

describe("a node that joins", () => {
  it("has ten minutes until an agent works on it", () => {
    const nodes = [upNode("old"), bare("new")];
    expect(joining(nodes, { "Node new": 9 })).toEqual(["new"]);
    expect(joining(nodes, { "Node new": 10 })).toEqual([]);
  });

  it("is none once its agent was up, or has shown itself for a minute", () => {
    expect(joining([upNode("old"), upNode("new")], { "Node new": 1 })).toEqual([]);
    const nodes = [upNode("old"), bare("new")];
    expect(joining(nodes, { "Node new": 3, "CiliumNode new": 0.5 }, ["new"])).toEqual(["new"]);
    expect(joining(nodes, { "Node new": 3, "CiliumNode new": 1 }, ["new"])).toEqual([]);
  });

  it("is none where all nodes are new: nothing else tells how the cluster is", () => {
    expect(joining([bare("a"), bare("b")], { "Node a": 1, "Node b": 1 })).toEqual([]);
  });
});
