import { countNames, type HealthCheck } from "../health/health-check.ts";
import type { Removal, RemovalNode } from "./removal.ts";

/** Users' objects that a purge took; it stands in the evidence once all of cilium.io is gone. */
export const purgedCheck = "objects of cilium.io that were purged";

/** What a removal has proved on the nodes so far, as checks with the names of those where it has not. */
export function leavingEvidence({ nodes, moved, over = [], purged = 0 }: Removal): HealthCheck[] {
  const count = (name: string, of: readonly RemovalNode[], isTrue: (node: RemovalNode) => boolean) => {
    const names = of.map((node) => node.name);
    const holds = new Set(of.filter(isTrue).map((node) => node.name));
    return countNames(name, names, (each) => holds.has(each));
  };
  const clean = nodes.filter((node) => node.clean !== undefined);
  const tried = clean.filter(({ proved }) => proved !== false);
  const checks = [
    ...(moved === undefined ? [] : [count("agents that let go first", nodes, ({ quiet }) => quiet === true)]),
    count("nodes that are clean", nodes, (node) => node.clean !== undefined),
    count("nodes where new pods start and talk", tried, ({ proved }) => proved === true),
  ];
  const purge = { name: purgedCheck, current: purged, desired: purged, missing: [] };
  return [...checks.filter(({ desired }) => desired > 0), ...(over.includes("purge") ? [purge] : [])];
}

/** What it has not, in sentences of what is unverified. */
export function unverifiedOf({ nodes, moved, gone = 0 }: Removal, mayProbe: boolean): string[] {
  const untold = nodes.filter(({ quiet }) => quiet !== true).length;
  const full = nodes.filter(({ proved }) => proved === false).length;
  return [
    ...(moved === undefined || untold === 0
      ? []
      : [
          `that encryption and policies ended on ${untold} of ${nodes.length} nodes before their agents went`,
        ]),
    ...(full === 0 ? [] : [`that new pods start on ${full} nodes, which take none`]),
    ...(gone === 0 ? [] : [`anything of ${gone} nodes that went for good before they were clean`]),
    ...(mayProbe ? [] : ["what is left on the nodes: cilium_probes=off"]),
  ];
}
