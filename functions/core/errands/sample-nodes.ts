import { digest } from "../digest.ts";
import type { KubeObject } from "../kube-object.ts";
import { stratumOf, zoneOf } from "./stratum.ts";

/** Which nodes a round takes, where there are more than it asks. */
export interface Sampling {
  /** Taken before all others, however many: a fault is made good by those that had it. */
  readonly first?: (node: KubeObject) => boolean;
  /** Another one asks others. */
  readonly turn: string;
  /** Days since 1970: where there are more strata than nodes to be asked, each has its day. */
  readonly day?: number;
}

/**
 * Nodes for a round: all, where there are no more than `most`, else some of every stratum in turn. Neighbours in the
 * list lie in other zones as far as there are some.
 */
export function sampleNodes(
  nodes: readonly KubeObject[],
  most: number,
  { first = () => false, turn, day = 0 }: Sampling,
): KubeObject[] {
  const shuffled = nodes
    .map((node) => ({ node, order: digest(`${turn} ${node.metadata.name}`) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ node }) => node);
  const wanted = shuffled.filter(first);
  const others = Map.groupBy(
    shuffled.filter((node) => !first(node)),
    stratumOf,
  );
  const strata = [...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members);
  const from = strata.length === 0 ? 0 : (day * most) % strata.length;
  const rotated = inTurn([...strata.slice(from), ...strata.slice(0, from)]);
  const chosen = [...wanted, ...rotated].slice(0, Math.max(most, wanted.length));
  return inTurn([...Map.groupBy(chosen, zoneOf).values()]);
}

/** The first of each group, then the second of each, and so on. */
function inTurn(groups: readonly (readonly KubeObject[])[]): KubeObject[] {
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: longest }, (_, place) => groups.flatMap((group) => group[place] ?? [])).flat();
}
