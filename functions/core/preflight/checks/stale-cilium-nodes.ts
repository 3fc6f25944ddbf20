import { firstNames } from "../../first-names.ts";
import { jsonAt, listAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Agents send to a live node's address with the key of a machine that is gone. */
export function staleCiliumNodes({
  nodes,
  ciliumNodes,
}: Pick<PreflightView, "nodes" | "ciliumNodes">): Found | undefined {
  const live = new Set(nodes.map(({ metadata }) => metadata.name));
  const addresses = new Set(nodes.flatMap((node) => addressesAt(node, "status", "addresses", "address")));
  const stale = ciliumNodes.filter(
    (node) =>
      !live.has(node.metadata.name) &&
      addressesAt(node, "spec", "addresses", "ip").some((address) => addresses.has(address)),
  );
  if (stale.length === 0) return undefined;
  const names = stale.map(({ metadata }) => metadata.name);
  return {
    message: `${stale.length === 1 ? "A CiliumNode" : `${stale.length} CiliumNodes`} of a node that is gone (${firstNames(names)}) has the address of a live one: traffic to it is encrypted with the wrong key.`,
    remedy: `kubectl delete ciliumnode ${names.slice(0, 5).join(" ")}`,
  };
}

function addressesAt(object: KubeObject, part: string, list: string, field: string): string[] {
  return listAt(object, part, list)
    .map((address) => jsonAt(address, field))
    .filter((address) => typeof address === "string");
}
