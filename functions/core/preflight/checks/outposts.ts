import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** A local cluster knows neither access entries nor a token made with its name. */
export function outposts({ cluster }: Pick<PreflightView, "cluster">): Found | undefined {
  if (cluster.isOnOutpost !== true) return undefined;
  return {
    message: `Cluster ${cluster.name} is a local cluster on Outposts, which is not supported.`,
    remedy: "Take the tag enable_cilium away, and install Cilium there by its own chart.",
  };
}
