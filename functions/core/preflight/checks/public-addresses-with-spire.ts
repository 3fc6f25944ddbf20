import { regionOf } from "../../cluster-id.ts";
import { setTag } from "../../desired/tag-commands.ts";
import { jsonAt, listAt } from "../../json.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { agentNodes, countNodes, namesOf } from "./agent-nodes.ts";

/** An agent may dial any address of a node for a handshake, a public one too (cilium #46767). */
export function publicAddressesWithSpire(
  view: Pick<PreflightView, "cluster" | "nodes" | "objects" | "spec">,
): Found | undefined {
  const found = agentNodes(view).filter((node) =>
    listAt(node, "status", "addresses").some((address) => jsonAt(address, "type") === "ExternalIP"),
  );
  if (view.spec.mutualAuth !== "spire" || found.length === 0) return undefined;
  return {
    message: `${countNodes(found)} found with an external address (${namesOf(found)}): agents may dial that one for a handshake, which fails now and then.`,
    remedy:
      `Use subnets that give no public addresses: aws ec2 modify-subnet-attribute --region ${regionOf(view.cluster)} ` +
      "--subnet-id SUBNET --no-map-public-ip-on-launch ; " +
      `or do without SPIRE: ${setTag(view.cluster.arn, "cilium_mutual_auth", "none")}`,
  };
}
