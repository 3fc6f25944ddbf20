import { untag } from "../../desired/tag-commands.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** A local cluster knows neither access entries nor a token made with its name. */
export function outposts({ cluster }: Pick<PreflightView, "cluster">): Found | undefined {
  if (!cluster.isOnOutpost) return undefined;
  return {
    message: `Cluster ${cluster.name} is a local cluster on Outposts, which is not supported.`,
    remedy: `Install Cilium there by its own chart, and: ${untag(cluster.arn, "enable_cilium")}`,
  };
}
