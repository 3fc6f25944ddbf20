import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { computeType } from "./agent-nodes.ts";

/** Nodes that stay as they are: their pods are neither encrypted nor under Cilium's policies. */
export function nodesWithoutCilium({ nodes }: Pick<PreflightView, "nodes">): Found | undefined {
  const kinds = [
    ...["fargate", "auto", "hybrid"].map((type) => ({
      name: type,
      nodes: nodes.filter((node) => computeType(node) === type),
    })),
    {
      name: "Windows",
      nodes: nodes.filter(({ metadata }) => metadata.labels?.["kubernetes.io/os"] === "windows"),
    },
  ].filter((kind) => kind.nodes.length > 0);
  if (kinds.length === 0) return undefined;
  const total = kinds.reduce((sum, kind) => sum + kind.nodes.length, 0);
  const each = kinds.map((kind) => `${kind.nodes.length} ${kind.name}`).join(", ");
  return {
    message: `${total} of ${nodes.length} nodes stay without Cilium (${each}): their pods are neither encrypted nor under its policies.`,
    remedy:
      "Keep what needs encryption or Cilium's policies on EC2 nodes with Linux; these are the others: kubectl get nodes -L kubernetes.io/os -L eks.amazonaws.com/compute-type",
  };
}
