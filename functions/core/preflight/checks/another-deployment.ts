import { untag } from "../../desired/tag-commands.ts";
import { deploymentName } from "../../plan/deployment.ts";
import { productNames } from "../../product-names.ts";
import { plain } from "../../record/plain.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Two deployments would each change back what the other one applied. */
export function anotherDeployment({
  cluster,
  otherDeployment: other,
}: Pick<PreflightView, "cluster" | "otherDeployment">): Found | undefined {
  if (other === undefined) return undefined;
  const { inventory, namespace } = productNames;
  return {
    message:
      `Cluster ${cluster.name} is kept by another deployment of eks-cilium (account, region and record prefix: ` +
      `${plain(deploymentName(other), 200)}), as ConfigMap ${namespace}/${inventory} says: nothing is written to it from here.`,
    remedy:
      `Let that one keep it, and deploy one alone for an account and region; to have this closed: ${untag(cluster.arn, "enable_cilium")} ; ` +
      "or hand the cluster over, once that deployment is removed: " +
      `kubectl delete configmap ${inventory} -n ${namespace}`,
  };
}
