import type { Spent } from "./spent.ts";
import { spreadOf } from "./spread.ts";
import type { Steps } from "./timed-ports.ts";

/** Milliseconds of each step, in their order; none where the runs were not timed from inside. */
export function stepMedians(
  runs: readonly Spent[],
): readonly { readonly step: string; readonly time: number }[] {
  const steps = Object.keys(runs[0]?.steps ?? {}) as (keyof Steps)[];
  return steps.map((step) => ({
    step,
    time: spreadOf(runs.map((run) => run.steps?.[step] ?? Number.NaN)).median,
  }));
}
