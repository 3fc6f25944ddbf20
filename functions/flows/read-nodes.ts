import { listAt, mapAt } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { KubeApi } from "./ports/kube-api.ts";

/**
 * All nodes, or all of Cilium's, without what nobody here looks at: images are most of a node, and a thousand nodes are
 * held for a whole pass. Undefined: the kind is not served.
 */
export function readNodes(
  kube: Pick<KubeApi, "pick">,
  kind: "Node" | "CiliumNode",
): Promise<readonly KubeObject[] | undefined> {
  return kube.pick(kind, {}, (node) => [slim(node)]);
}

function slim(node: KubeObject): KubeObject {
  const { images: _, volumesInUse: __, volumesAttached: ___, ...status } = mapAt(node, "status");
  const { managedFields, ...rest } = node.metadata;
  // They tell who has set a taint.
  const metadata = listAt(node, "spec", "taints").length === 0 ? rest : { ...rest, managedFields };
  return { ...node, metadata, status };
}
