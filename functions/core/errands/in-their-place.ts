import { digest } from "../digest.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Round } from "./round.ts";
import { stratumOf } from "./stratum.ts";

/**
 * Nodes to be asked in the place of those that are left out: others of the same stratum, as many as it lacks of what was
 * sampled. Strata of which nobody is asked come first.
 */
export function inTheirPlace(
  { id, nodes, sampled }: Pick<Round, "id" | "nodes" | "sampled">,
  standing: readonly KubeObject[],
  leftOut: ReadonlySet<string>,
): string[] {
  const sample = new Set(nodes.slice(0, sampled));
  const asked = new Set(nodes.filter((node) => !leftOut.has(node)));
  const lacking = [...Map.groupBy(standing, stratumOf).values()].map((members) => {
    const names = members.map(({ metadata }) => metadata.name);
    const left = names.filter((name) => asked.has(name)).length;
    const lacks = names.filter((name) => sample.has(name)).length - left;
    const others = names.filter((name) => !nodes.includes(name)).sort(byTurn(id));
    return { left, names: others.slice(0, Math.max(0, lacks)) };
  });
  return lacking.sort((a, b) => a.left - b.left).flatMap(({ names }) => names);
}

/** Another round takes others. */
function byTurn(turn: string): (a: string, b: string) => number {
  const order = (name: string) => digest(`${turn} ${name}`);
  return (a, b) => (order(a) < order(b) ? -1 : 1);
}
