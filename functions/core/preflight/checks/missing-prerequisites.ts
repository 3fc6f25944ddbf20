import { regionOf } from "../../cluster-id.ts";
import type { Objection } from "../../objection.ts";
import { productNames } from "../../product-names.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Chaining needs the VPC CNI below it, and kubeProxyReplacement=false needs kube-proxy. */
export function missingPrerequisites({ cluster, awsNode, kubeProxy }: PreflightView): Objection | undefined {
  const missing = [
    ...(awsNode === undefined ? [{ daemonSet: "aws-node", addon: "vpc-cni" }] : []),
    ...(kubeProxy === undefined ? [{ daemonSet: "kube-proxy", addon: "kube-proxy" }] : []),
  ];
  if (missing.length === 0) return undefined;
  const names = missing.map(({ daemonSet }) => `${productNames.namespace}/${daemonSet}`).join(" and ");
  return {
    code: "prerequisite-missing",
    severity: "blocking",
    message: `DaemonSet ${names} not found: Cilium is chained behind the VPC CNI and leaves services to kube-proxy.`,
    remedy: missing
      .map(
        ({ addon }) =>
          `aws eks create-addon --region ${regionOf(cluster)} --cluster-name ${cluster.name} --addon-name ${addon}`,
      )
      .join(" && "),
  };
}
