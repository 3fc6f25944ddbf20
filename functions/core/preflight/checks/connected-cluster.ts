import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** EKS only registers it, and has no access to it. */
export function connectedCluster({ cluster }: Pick<PreflightView, "cluster">): Found | undefined {
  if (!cluster.connected) return undefined;
  return {
    message: `Cluster ${cluster.name} is a connected cluster: EKS registers it, and has no access to it.`,
    remedy: "Take the tag enable_cilium away; only clusters that EKS runs are looked after.",
  };
}
