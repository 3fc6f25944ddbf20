import { spreadOf } from "../spread.ts";
import type { Target } from "../target.ts";
import type { ScaleRow } from "./measure-scale.ts";

/** Memory that a pass may take (docs/architecture.md, What a pass may cost), in MB, however many nodes there are. */
const allowed = 256;

export function scaleTargets(rows: readonly ScaleRow[]): readonly Target[] {
  return rows.flatMap(({ nodes, pods, noOp, repair, asking }) =>
    Object.entries({ "no-op": noOp, repairing: repair, "round of errands": asking }).map(([pass, runs]) => ({
      what: `memory of a ${pass} pass at ${nodes} nodes and ${pods} pods`,
      measured: spreadOf(runs.map(({ peakBytes }) => (peakBytes ?? Number.NaN) / 1e6)).median,
      allowed,
      unit: "MB",
      dominates:
        "Node with its modules takes most of it at ten nodes; what comes on top is the nodes, which are read whole",
    })),
  );
}
