import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { isVpcCniOn, vpcCniSetting } from "./vpc-cni.ts";

/** Branch interfaces go round Cilium's programs: same-node traffic and probes got lost (cilium #27152, #24943). */
export function podEni({ awsNode }: Pick<PreflightView, "awsNode">): Found | undefined {
  if (!isVpcCniOn(awsNode, "ENABLE_POD_ENI")) return undefined;
  const mode = vpcCniSetting(awsNode, "POD_SECURITY_GROUP_ENFORCING_MODE") ?? "strict";
  return {
    message: `Security groups for pods are on (aws-node has ENABLE_POD_ENI=${vpcCniSetting(awsNode, "ENABLE_POD_ENI")}, enforcing mode ${mode}); behind Cilium traffic of such pods got lost.`,
    remedy:
      "Turn them off, an add-on by its configuration values: kubectl -n kube-system set env daemonset/aws-node ENABLE_POD_ENI=false ; then replace the pods that have an interface of their own.",
  };
}
