import { setTag } from "../../desired/tag-commands.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { agentNodes, countNodes, namesOf, nodeInfo } from "./agent-nodes.ts";

/** SELinux keeps SPIRE's server from its socket, by reports. */
export function bottlerocketWithSpire(
  view: Pick<PreflightView, "cluster" | "nodes" | "objects" | "spec">,
): Found | undefined {
  const found = agentNodes(view).filter((node) => nodeInfo(node, "osImage").startsWith("Bottlerocket"));
  if (view.spec.mutualAuth !== "spire" || found.length === 0) return undefined;
  return {
    message: `${countNodes(found)} on Bottlerocket (${namesOf(found)}), where nobody has tried SPIRE: SELinux may keep its server from its socket.`,
    remedy:
      "Try it on a cluster without need, or keep SPIRE's server on nodes of another kind by the setting nodeSelectors.controllers, " +
      `or do without SPIRE: ${setTag(view.cluster.arn, "cilium_mutual_auth", "none")}`,
  };
}
