import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { isVpcCniOn } from "./vpc-cni.ts";

export function prefixDelegation({
  awsNode,
  spec,
}: Pick<PreflightView, "awsNode" | "spec">): Found | undefined {
  if (spec.encryption !== "wireguard" || !isVpcCniOn(awsNode, "ENABLE_PREFIX_DELEGATION")) {
    return undefined;
  }
  return {
    message: "Prefix delegation is on; nobody has reported on it with WireGuard, for or against.",
    remedy:
      "Try a pod on each of two nodes with each other before you rely on it: kubectl get pods -A -o wide",
  };
}
