import { regionOf } from "../../cluster-id.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** EKS moves the control plane, or nodes are of another minor than it. */
export function clusterUpdating({ cluster }: Pick<PreflightView, "cluster">): Found | undefined {
  if (cluster.status !== "UPDATING") return undefined;
  return {
    message: `EKS is updating cluster ${cluster.name}: Cilium is not changed meanwhile.`,
    remedy: `Wait for the update: aws eks wait cluster-active --region ${regionOf(cluster)} --name ${cluster.name}`,
  };
}
