import { callsOf, type Spent } from "./spent.ts";
import { spreadOf } from "./spread.ts";

/** Cells of a table: medians in ms, kB and MB. */
export function figuresOf(runs: readonly Spent[]) {
  const wall = spreadOf(runs.map((run) => run.wall));
  const median = (pick: (run: Spent) => number, unit = 1) =>
    (spreadOf(runs.map(pick)).median / unit).toFixed(0);
  return {
    time: wall.median.toFixed(0),
    range: `${wall.min.toFixed(0)}-${wall.max.toFixed(0)}`,
    calls: median(callsOf),
    sent: median(({ sent }) => sent, 1000),
    received: median(({ received }) => received, 1000),
    peak: runs.some(({ peakBytes }) => peakBytes === undefined)
      ? ""
      : median(({ peakBytes = 0 }) => peakBytes, 1e6),
  };
}
