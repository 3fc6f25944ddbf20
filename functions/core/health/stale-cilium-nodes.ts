import { jsonAt, listAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";

/** CiliumNodes of nodes that are gone, with the address of one that is there. */
export function staleCiliumNodes(
  nodes: readonly KubeObject[],
  ciliumNodes: readonly KubeObject[],
): KubeObject[] {
  const live = new Set(nodes.map(({ metadata }) => metadata.name));
  const addresses = new Set(nodes.flatMap(nodeAddresses));
  return ciliumNodes.filter(
    (node) =>
      !live.has(node.metadata.name) && ciliumNodeAddresses(node).some((address) => addresses.has(address)),
  );
}

export function nodeAddresses(node: KubeObject): string[] {
  return textsAt(node, "status", "address");
}

export function ciliumNodeAddresses(node: KubeObject): string[] {
  return textsAt(node, "spec", "ip");
}

function textsAt(object: KubeObject, part: string, field: string): string[] {
  return listAt(object, part, "addresses")
    .map((address) => jsonAt(address, field))
    .filter((address) => typeof address === "string");
}
