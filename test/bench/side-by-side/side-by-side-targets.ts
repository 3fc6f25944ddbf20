import { callsOf, type Spent } from "../spent.ts";
import { spreadOf } from "../spread.ts";
import { stepMedians } from "../step-medians.ts";
import type { Target } from "../target.ts";
import type { Row, SideBySide } from "./measure-side-by-side.ts";

/** At which the first pass is compared with Helm's. */
const farRoundTrip = 10;

export function sideBySideTargets({ rows }: SideBySide): readonly Target[] {
  const roundTrips = [...new Set(rows.map(({ roundTrip }) => roundTrip))];
  return roundTrips.flatMap((roundTrip) => {
    const row = (contender: string, place: Row["place"]): Row => {
      const found = rows.find(
        (one) => one.roundTrip === roundTrip && one.place === place && one.contender.startsWith(contender),
      );
      if (found === undefined)
        throw new Error(`comparing at ${roundTrip} ms: ${contender}, ${place}, is missing`);
      return found;
    };
    const ours = row("eks-cilium", "whole process");
    const within = row("eks-cilium", "in process");
    const helm = row("helm", "whole process");
    const bare = row("bare", "in process");
    const start = wallOf(ours.again) - wallOf(within.again);
    const at = `at ${roundTrip} ms`;
    return [
      ...(roundTrip === farRoundTrip
        ? [
            {
              what: `first pass against Helm's, whole processes, ${at}`,
              measured: wallOf(ours.first) / wallOf(helm.first),
              allowed: 0.5,
              unit: "of its time",
              dominates: stepsOf(within.first),
            },
          ]
        : []),
      {
        what: `apply step against bare PATCHes, in process, ${at}`,
        measured: median(within.first, ({ steps }) => steps?.apply) / wallOf(bare.first),
        allowed: 1.3,
        unit: "times",
        dominates: "objects go in five stages, between the revision and the inventory",
      },
      {
        what: `reads of a pass that finds nothing to do, ${at}`,
        measured: median(ours.again, callsOf),
        allowed: 21,
        unit: "calls",
        dominates: "see its calls by verb",
      },
      {
        what: `writes of a pass that finds nothing to do, ${at}`,
        measured: median(ours.again, ({ writes }) => writes),
        allowed: 0,
        unit: "calls",
        dominates: "see its calls by verb",
      },
      {
        what: `no-op against Helm's, cold, whole processes, ${at}`,
        measured: wallOf(ours.again) / wallOf(helm.again),
        allowed: 0.1,
        unit: "of its time",
        dominates: `of ${wallOf(ours.again).toFixed(0)} ms, ${start.toFixed(0)} are Node, its modules and code that runs for the first time`,
      },
      {
        what: `no-op against Helm's, by a function that is warm, ${at}`,
        measured: wallOf(within.again) / wallOf(helm.again),
        allowed: 0.1,
        unit: "of its time",
        dominates: stepsOf(within.again),
      },
    ];
  });
}

function median(runs: readonly Spent[], pick: (run: Spent) => number | undefined): number {
  return spreadOf(runs.map((run) => pick(run) ?? Number.NaN)).median;
}

function wallOf(runs: readonly Spent[]): number {
  return median(runs, ({ wall }) => wall);
}

/** The longest of its steps. */
function stepsOf(runs: readonly Spent[]): string {
  const longest = stepMedians(runs)
    .toSorted((a, b) => b.time - a.time)
    .slice(0, 2);
  return longest.map(({ step, time }) => `${step} ${time.toFixed(0)} ms`).join(", ");
}
