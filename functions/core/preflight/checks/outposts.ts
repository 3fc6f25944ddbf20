import { untag } from "../../desired/tag-commands.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** A local cluster has its control plane on the Outpost; one that only has nodes there is an ordinary one. */
export function outposts({ cluster }: Pick<PreflightView, "cluster">): Found | undefined {
  if (!cluster.isOnOutpost) return undefined;
  return {
    message:
      `Cluster ${cluster.name} is a local cluster on Outposts: EKS keeps no access entries for it, and its API server ` +
      "takes tokens for the cluster's id only. eks-cilium does not work on local clusters.",
    remedy:
      "Install Cilium there by Helm, with these values of the chart: npm run -s cli -- values ; " +
      `to have this closed: ${untag(cluster.arn, "enable_cilium")}`,
  };
}
