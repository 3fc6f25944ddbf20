import { firstNames } from "../../first-names.ts";
import { staleCiliumNodes } from "../../health/stale-cilium-nodes.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Agents send to a live node's address with the key of a machine that is gone. */
export function ciliumNodesLeft({
  nodes,
  ciliumNodes,
}: Pick<PreflightView, "nodes" | "ciliumNodes">): Found | undefined {
  const stale = staleCiliumNodes(nodes, ciliumNodes);
  if (stale.length === 0) return undefined;
  const names = stale.map(({ metadata }) => metadata.name);
  return {
    message: `${stale.length === 1 ? "A CiliumNode" : `${stale.length} CiliumNodes`} of a node that is gone (${firstNames(names)}) has the address of a live one: traffic to it is encrypted with the wrong key.`,
    remedy: `kubectl delete ciliumnode ${names.slice(0, 5).join(" ")}`,
  };
}
