import type { KubeObject } from "../../kube-object.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { isVpcCniOn } from "./vpc-cni.ts";

/** Pods live in other subnets and groups than their nodes, by ENIConfigs. */
export function hasCustomNetworking(awsNode: KubeObject | undefined): boolean {
  return isVpcCniOn(awsNode, "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG");
}

/** WireGuard takes packets between pods from node to node; packets between a node and a pod stay as they were. */
export function customNetworking({
  awsNode,
  spec,
}: Pick<PreflightView, "awsNode" | "spec">): Found | undefined {
  if (!hasCustomNetworking(awsNode)) return undefined;
  const between =
    spec.encryption === "wireguard"
      ? "packets between pods travel in WireGuard between the nodes' primary interfaces, so the security groups of ENIConfigs judge them no longer; " +
        "packets between a node and a pod of another node do not, and are judged by both"
      : "packets between pods, and between a node and a pod, are judged by the security groups of ENIConfigs, which nobody looks at here";
  return {
    message: `Custom networking is on: ${between}.`,
    remedy:
      "Allow on the nodes' own groups what nodes need of each other, on those of ENIConfigs what pods of ours need (docs/deploy.md, Before), " +
      "and judge pods by network policies; the groups of pods: kubectl get eniconfigs -o yaml",
  };
}
