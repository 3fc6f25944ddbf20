import type { StatusRecord } from "../record/status-record.ts";

/** Nodes from which on a cluster is large: a fault that only a large one shows has hidden in small canaries before. */
const largeFrom = 51;
const mediumFrom = 11;

/** Number of nodes as the record's checks counted them; undefined: it tells none. */
export function nodesOf({ evidence, proof }: StatusRecord): number | undefined {
  return evidence.find(({ name }) => name === "nodes with CiliumIsUp")?.desired ?? proof?.of;
}

/** Kinds that a cluster is of, in words; a canary is to have one of each. */
export function strataOf(record: StatusRecord): readonly string[] {
  const nodes = nodesOf(record);
  const { spec, kubernetes, release } = record;
  return [
    ...(kubernetes === null ? [] : [`Kubernetes ${kubernetes}`]),
    ...(release === null ? [] : [`Cilium ${release}`]),
    ...(nodes === undefined ? [] : [`nodes ${sizeOf(nodes)}`]),
    ...(spec === undefined || spec === null
      ? []
      : [
          `encryption ${spec.encryption}`,
          `mutual auth ${spec.mutualAuth}`,
          `hubble ${spec.hubble}`,
          `l7 ${spec.l7}`,
        ]),
    ...ofNodes(record),
  ];
}

/** A canary covers systems, kernels, architectures and families of instances: one type of a family stands for the others. */
function ofNodes({ nodeKinds }: StatusRecord): readonly string[] {
  if (nodeKinds === undefined) return [];
  const { systems, kernels, architectures, instances } = nodeKinds;
  const families = Object.keys(instances).map((type) => type.split(".")[0] ?? type);
  return [
    ...Object.keys(systems).map((system) => `system ${system}`),
    ...Object.keys(kernels).map((kernel) => `kernel ${kernel}`),
    ...Object.keys(architectures).map((architecture) => `architecture ${architecture}`),
    ...[...new Set(families)].map((family) => `instances ${family}`),
  ];
}

function isLarge(nodes: number | undefined): boolean {
  return (nodes ?? 0) >= largeFrom;
}

function sizeOf(nodes: number): string {
  if (isLarge(nodes)) return "over 50";
  return nodes >= mediumFrom ? "11 to 50" : "up to 10";
}

interface Candidate {
  readonly strata: readonly string[];
  readonly nodes?: number | undefined;
}

/**
 * So many that between them have the most kinds: one after the other whoever adds most, a large cluster first. Of equal
 * ones the first; so the order that is given decides.
 */
export function representatives<One extends Candidate>(candidates: readonly One[], count: number): One[] {
  const chosen: One[] = [];
  const covered = new Set<string>();
  const large = candidates.filter(({ nodes }) => isLarge(nodes));
  while (chosen.length < Math.min(count, candidates.length)) {
    const left = (chosen.length === 0 && large.length > 0 ? large : candidates).filter(
      (one) => !chosen.includes(one),
    );
    const best = left.reduce((most, one) => (gain(one, covered) > gain(most, covered) ? one : most));
    chosen.push(best);
    for (const stratum of best.strata) covered.add(stratum);
  }
  return chosen;
}

function gain({ strata }: Candidate, covered: ReadonlySet<string>): number {
  return strata.filter((stratum) => !covered.has(stratum)).length;
}
