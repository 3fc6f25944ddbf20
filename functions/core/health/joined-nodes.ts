import type { KubeObject } from "../kube-object.ts";
import { agentSelector, eligibleNodes } from "./eligible-nodes.ts";
import { hasJoined } from "./run-health-checks.ts";
import { appliedTaintKey } from "./start-up-taint.ts";

/** Nodes that the agents as applied are for, and on which one works as far as the node itself tells. */
export function joinedNodes(nodes: readonly KubeObject[], applied: readonly KubeObject[]): KubeObject[] {
  const taintKey = appliedTaintKey(applied);
  return eligibleNodes(nodes, agentSelector(applied)).filter((node) => hasJoined(node, taintKey));
}
