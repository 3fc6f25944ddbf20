import { untag } from "../../desired/tag-commands.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { computeType, countNodes, namesOf } from "./agent-nodes.ts";

/** Hybrid nodes run a Cilium or Calico of their own: the VPC CNI does not reach them. */
export function hybridNodes({ cluster, nodes }: Pick<PreflightView, "cluster" | "nodes">): Found | undefined {
  const hybrid = nodes.filter((node) => computeType(node) === "hybrid");
  if (hybrid.length === 0) return undefined;
  return {
    message: `${countNodes(hybrid)} (${namesOf(hybrid)}) hybrid, which the VPC CNI does not serve: they need a CNI plugin of their own, often also called kube-system/cilium.`,
    remedy: `Take the hybrid nodes out, or do without Cilium: ${untag(cluster.arn, "enable_cilium")}`,
  };
}
