import { jsonAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { agentNodes, namesOf } from "./agent-nodes.ts";

/** Nodes are replaced one after the other, and agents with them: not the time to roll them as well. */
export function nodesOfAnotherMinor(
  view: Pick<PreflightView, "cluster" | "nodes" | "objects">,
): Found | undefined {
  const { version } = view.cluster;
  const all = agentNodes(view);
  const others = all.filter((node) => ![undefined, version].includes(minorOf(node)));
  if (others.length === 0) return undefined;
  return {
    message: `${others.length} of ${all.length} nodes (${namesOf(others)}) run another minor than Kubernetes ${version} of the control plane: an upgrade seems to be under way.`,
    remedy:
      "Upgrade the nodes first, or change Cilium first; one after the other is easier to undo: kubectl get nodes",
  };
}

/** `1.34` of `v1.34.2-eks-a1b2c3`. */
function minorOf(node: KubeObject): string | undefined {
  return /^v?(\d+\.\d+)/.exec(String(jsonAt(node, "status", "nodeInfo", "kubeletVersion") ?? ""))?.[1];
}
