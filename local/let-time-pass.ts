import { setImmediate as turn } from "node:timers/promises";
import type { SimulatedCluster } from "./nodes/simulate-cluster.ts";
import type { WorldClock } from "./world-clock.ts";

/** Seconds between two looks. */
const step = 5;

/** Time goes by at once, and everybody in these clusters does what there is to do. */
export async function letTimePass(
  clusters: readonly SimulatedCluster[],
  clock: WorldClock,
  seconds: number,
): Promise<void> {
  for (let left = seconds; left > 0; left -= step) {
    clock.advance(Math.min(step, left));
    for (const simulated of clusters) simulated.step();
    await turn();
    await turn();
  }
}
