import { regionOf } from "../../cluster-id.ts";
import { compareVersions } from "../../compare-versions.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { vpcCniVersion } from "./vpc-cni.ts";

/** The oldest that Cilium's guide to chaining names. */
const oldest = "1.11.2";

export function oldVpcCni({
  awsNode,
  cluster,
}: Pick<PreflightView, "awsNode" | "cluster">): Found | undefined {
  const version = vpcCniVersion(awsNode);
  if (version === undefined || compareVersions(version, oldest) >= 0) return undefined;
  return {
    message: `The VPC CNI is ${version}; Cilium chains behind ${oldest} and later.`,
    remedy: `aws eks update-addon --region ${regionOf(cluster)} --cluster-name ${cluster.name} --addon-name vpc-cni --addon-version VERSION ; for versions: aws eks describe-addon-versions --region ${regionOf(cluster)} --addon-name vpc-cni --kubernetes-version ${cluster.version}`,
  };
}
