import { untag } from "../../desired/tag-commands.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** EKS only registers it, and has no access to it. */
export function connectedCluster({ cluster }: Pick<PreflightView, "cluster">): Found | undefined {
  if (!cluster.connected) return undefined;
  return {
    message: `Cluster ${cluster.name} is a connected cluster: EKS registers it, and has no access to it.`,
    remedy: `Only clusters that EKS runs are looked after: ${untag(cluster.arn, "enable_cilium")}`,
  };
}
