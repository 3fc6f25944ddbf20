import { regionOf } from "../../cluster-id.ts";
import { untag } from "../../desired/tag-commands.ts";
import type { Objection } from "../../objection.ts";
import type { PreflightView } from "../preflight-view.ts";

/** AWS supports no other CNI or policy plugin on Auto Mode (EKS user guide). */
export function autoMode({ cluster }: PreflightView): Objection | undefined {
  if (!cluster.autoMode) return undefined;
  return {
    code: "auto-mode",
    severity: "blocking",
    message: `Cluster ${cluster.name} runs EKS Auto Mode, which allows no other CNI plugin.`,
    remedy:
      `Do without Cilium: ${untag(cluster.arn, "enable_cilium")} ; or leave Auto Mode: ` +
      `aws eks update-cluster-config --region ${regionOf(cluster)} --name ${cluster.name} ` +
      "--compute-config enabled=false " +
      '--kubernetes-network-config \'{"elasticLoadBalancing":{"enabled":false}}\' ' +
      '--storage-config \'{"blockStorage":{"enabled":false}}\'',
  };
}
