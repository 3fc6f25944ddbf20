import { compareVersions } from "../../compare-versions.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { vpcCniSetting, vpcCniVersion } from "./vpc-cni.ts";

/** What WireGuard leaves of an interface's 9001 bytes. */
const largest = 8906;
const since = "1.16.4";

/** Cilium sets the MTU of routes by itself; aws-node's own setting may be larger, or have no effect. */
export function podMtu({ awsNode, spec }: Pick<PreflightView, "awsNode" | "spec">): Found | undefined {
  const text = vpcCniSetting(awsNode, "POD_MTU");
  if (spec.encryption !== "wireguard" || text === undefined) return undefined;
  const version = vpcCniVersion(awsNode);
  const isIgnored = version !== undefined && compareVersions(version, since) < 0;
  if (!isIgnored && Number(text) <= largest) return undefined;
  const why = isIgnored
    ? `VPC CNI ${version} does not read it, ${since} does`
    : `WireGuard leaves ${largest}`;
  return {
    message: `aws-node has POD_MTU=${text}: ${why}. Large packets may be split or lost.`,
    remedy:
      "Take it away, of an add-on by its configuration values; Cilium sets the MTU of new pods by itself: kubectl -n kube-system set env daemonset/aws-node POD_MTU-",
  };
}
