import { regionOf } from "../../cluster-id.ts";
import { jsonAt, listAt } from "../../json.ts";
import type { Objection } from "../../objection.ts";
import { productNames } from "../../product-names.ts";
import type { PreflightView } from "../preflight-view.ts";
import { isFlagOn, isGoTrue } from "./go-boolean.ts";

/** Two engines on the same pod interfaces: AWS says to remove one of them first. */
export function policyAgent(
  view: Pick<PreflightView, "awsNode" | "cluster" | "vpcCniConfig">,
): Objection | undefined {
  const sign = agentFlag(view) ?? controllerFlag(view);
  if (sign === undefined) return undefined;
  const addon = `--region ${regionOf(view.cluster)} --cluster-name ${view.cluster.name} --addon-name vpc-cni`;
  return {
    code: "policy-agent",
    severity: "blocking",
    message: `The VPC CNI's network policy agent is on (${sign}); it and Cilium would both enforce policies.`,
    remedy:
      "See what the add-on is set to, because an update replaces all of it: " +
      `aws eks describe-addon ${addon} --query addon.configurationValues ; then, with all that in the value: ` +
      `aws eks update-addon ${addon} --configuration-values '{"enableNetworkPolicy":"false"}' ; ` +
      "where the VPC CNI is no add-on, turn it off where it was found.",
  };
}

function agentFlag({ awsNode }: Pick<PreflightView, "awsNode">): string | undefined {
  const flag = "enable-network-policy";
  const on = listAt(awsNode, "spec", "template", "spec", "containers").some(
    (container) =>
      jsonAt(container, "name") === "aws-eks-nodeagent" &&
      isFlagOn([...listAt(container, "command"), ...listAt(container, "args")], flag),
  );
  return on
    ? `DaemonSet ${productNames.namespace}/aws-node, container aws-eks-nodeagent, --${flag}=true`
    : undefined;
}

function controllerFlag({ vpcCniConfig }: Pick<PreflightView, "vpcCniConfig">): string | undefined {
  const key = "enable-network-policy-controller";
  const value = jsonAt(vpcCniConfig, "data", key);
  return isGoTrue(value)
    ? `ConfigMap ${productNames.namespace}/amazon-vpc-cni, ${key}: "${value}"`
    : undefined;
}
