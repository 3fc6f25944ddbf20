import { digest } from "../digest.ts";
import type { KubeObject } from "../kube-object.ts";
import { stratumOf, zoneOf } from "./stratum.ts";

/**
 * Nodes for a round: all, where there are no more than `most`, else some of every stratum in turn; which ones, `turn`
 * tells, so that another day asks others. Neighbours in the list lie in other zones as far as there are some.
 */
export function sampleNodes(nodes: readonly KubeObject[], most: number, turn: string): KubeObject[] {
  const order = (node: KubeObject) => digest(`${turn} ${node.metadata.name}`);
  const shuffled = [...nodes].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return inTurn(inTurn(shuffled, stratumOf).slice(0, most), zoneOf);
}

/** The first of each group, then the second of each, and so on. */
function inTurn(nodes: readonly KubeObject[], groupOf: (node: KubeObject) => string): KubeObject[] {
  const groups = [...Map.groupBy(nodes, groupOf).values()];
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: longest }, (_, place) => groups.flatMap((group) => group[place] ?? [])).flat();
}
