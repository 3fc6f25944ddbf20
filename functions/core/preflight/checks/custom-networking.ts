import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { isVpcCniOn } from "./vpc-cni.ts";

/** Pods live in other subnets and groups than their nodes; WireGuard goes between the nodes. */
export function customNetworking({ awsNode }: Pick<PreflightView, "awsNode">): Found | undefined {
  if (!isVpcCniOn(awsNode, "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG")) return undefined;
  return {
    message:
      "Custom networking is on: packets between pods travel between the nodes' primary interfaces, so the security groups of ENIConfigs judge them no longer.",
    remedy:
      "Allow on the nodes' own groups what nodes need of each other (docs/deploy.md, Before), and judge pods by network policies; the groups of pods: kubectl get eniconfigs -o yaml",
  };
}
