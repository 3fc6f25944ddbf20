import { setImmediate as turn } from "node:timers/promises";
import type { PlayedCluster } from "../../local/nodes/play-cluster.ts";
import type { WorldClock } from "../../local/world-clock.ts";

/** Seconds between two looks. */
const step = 5;

/** Time goes by at once, and everybody in these clusters does what there is to do. */
export async function live(
  clusters: readonly PlayedCluster[],
  clock: WorldClock,
  seconds: number,
): Promise<void> {
  for (let left = seconds; left > 0; left -= step) {
    clock.advance(Math.min(step, left));
    for (const played of clusters) played.step();
    await turn();
    await turn();
  }
}
