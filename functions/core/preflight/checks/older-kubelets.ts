import { setTag } from "../../desired/tag-commands.ts";
import { firstNames } from "../../first-names.ts";
import { agentSelector, eligibleNodes, hasFineGrainedKubelet } from "../../health/eligible-nodes.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { drainNodes } from "./agent-nodes.ts";

/** Nodes that came after the installation, and whose kubelet does not answer SPIRE's agent by the right that it has. */
export function olderKubelets({ cluster, spec, pinned, nodes, applied }: PreflightView): Found | undefined {
  if (spec.mutualAuth !== "spire" || pinned.fineGrainedKubelets !== true) return undefined;
  const old = eligibleNodes(nodes, agentSelector(applied)).filter((node) => !hasFineGrainedKubelet(node));
  if (old.length === 0) return undefined;
  const names = old.map(({ metadata }) => metadata.name);
  return {
    message:
      `Kubelets before Kubernetes 1.33 run on ${firstNames(names)}: SPIRE's agents there may not list pods, ` +
      "and traffic from and to them that requires authentication fails.",
    remedy:
      `Replace these nodes by newer ones${drainNodes(names)} ; ` +
      `or do without authentication: ${setTag(cluster.arn, "cilium_mutual_auth", "none")}`,
  };
}
