import type { KubeObject } from "../kube-object.ts";
import { hasJoined } from "./run-health-checks.ts";

/** Milliseconds that a new node may take until an agent works on it. */
const graceOfNodes = 600_000;

/** Milliseconds from the first sign of a node's agent until it has to be up: what it loses later is a fault. */
const graceOfAgents = 60_000;

/**
 * Nodes that have just registered, whose agent is not there yet, and that are no fault of a cluster which was well.
 * Where every node is one of them, none is: there is nothing else to tell by. `ageOf`: in milliseconds.
 */
export function joiningNodes(
  eligible: readonly KubeObject[],
  { ciliumNodes, taintKey }: { readonly ciliumNodes: readonly KubeObject[]; readonly taintKey: string },
  ageOf: (object: KubeObject) => number,
): KubeObject[] {
  const known = ciliumNodes.filter((node) => ageOf(node) >= graceOfAgents);
  const names = new Set(known.map(({ metadata }) => metadata.name));
  const joining = eligible.filter(
    (node) => ageOf(node) < graceOfNodes && !hasJoined(node, taintKey) && !names.has(node.metadata.name),
  );
  return joining.length < eligible.length ? joining : [];
}
