import { jsonAt, listAt } from "../json-at.ts";
import type { Objection } from "../objection.ts";
import type { PreflightView } from "./preflight-view.ts";

/** Two engines on the same pod interfaces: AWS says to remove one of them first. */
export function policyAgent(view: PreflightView): Objection | undefined {
  const sign = agentFlag(view) ?? controllerFlag(view);
  if (sign === undefined) return undefined;
  return {
    code: "policy-agent",
    severity: "blocking",
    message: `The VPC CNI's network policy agent is on (${sign}); it and Cilium would both enforce policies.`,
    remedy:
      `aws eks update-addon --cluster-name ${view.cluster.name} --addon-name vpc-cni ` +
      `--configuration-values '{"enableNetworkPolicy":"false"}'`,
  };
}

function agentFlag({ awsNode }: PreflightView): string | undefined {
  const flag = "--enable-network-policy=true";
  const on = listAt(awsNode, "spec", "template", "spec", "containers").some(
    (container) =>
      jsonAt(container, "name") === "aws-eks-nodeagent" && listAt(container, "args").includes(flag),
  );
  return on ? `DaemonSet kube-system/aws-node, container aws-eks-nodeagent, ${flag}` : undefined;
}

function controllerFlag({ vpcCniConfig }: PreflightView): string | undefined {
  const key = "enable-network-policy-controller";
  const on = jsonAt(vpcCniConfig, "data", key) === "true";
  return on ? `ConfigMap kube-system/amazon-vpc-cni, ${key}: "true"` : undefined;
}
