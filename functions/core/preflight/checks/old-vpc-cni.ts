import { regionOf } from "../../cluster-id.ts";
import { compareVersions } from "../../compare-versions.ts";
import { quoted } from "../../json.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { vpcCniImage, vpcCniVersion } from "./vpc-cni.ts";

/** The oldest that Cilium's guide to chaining names. */
const oldest = "1.11.2";

type Asked = Pick<PreflightView, "awsNode" | "cluster">;

export function oldVpcCni({ awsNode, cluster }: Asked): Found | undefined {
  const version = vpcCniVersion(awsNode);
  if (version === undefined || compareVersions(version, oldest) >= 0) return undefined;
  return {
    message: `The VPC CNI is ${version}; Cilium chains behind ${oldest} and later.`,
    remedy: `aws eks update-addon --region ${regionOf(cluster)} --cluster-name ${cluster.name} --addon-name vpc-cni --addon-version VERSION ; for versions: aws eks describe-addon-versions --region ${regionOf(cluster)} --addon-name vpc-cni --kubernetes-version ${cluster.version}`,
  };
}

/** An image by digest, or a tag such as `latest`: it may be one that is too old. */
export function unknownVpcCni({ awsNode, cluster }: Asked): Found | undefined {
  if (awsNode === undefined || vpcCniVersion(awsNode) !== undefined) return undefined;
  const image = vpcCniImage(awsNode);
  return {
    message: `Which VPC CNI there is cannot be known of its image ${quoted(image)}; Cilium chains behind ${oldest} and later.`,
    remedy: `See what it says of itself, then name it by a tag with the version, or by the DaemonSet's label app.kubernetes.io/version: kubectl -n kube-system logs daemonset/aws-node -c aws-node ; aws eks describe-addon --region ${regionOf(cluster)} --cluster-name ${cluster.name} --addon-name vpc-cni --query addon.addonVersion`,
  };
}
