import { callsOf, type Spent } from "../spent.ts";
import { spreadOf } from "../spread.ts";
import { tableOf } from "../table-of.ts";
import type { Row, SideBySide } from "./measure-side-by-side.ts";

const heading = [
  "",
  "first",
  "min-max",
  "calls",
  "sent",
  "received",
  "peak",
  "again",
  "min-max",
  "calls",
  "sent",
  "received",
  "peak",
];

/** For people: milliseconds, kB and MB, medians with the least and the most. */
export function sideBySideTable({ runs, objects, versions, rows }: SideBySide): readonly string[] {
  const roundTrips = [...new Set(rows.map(({ roundTrip }) => roundTrip))];
  return [
    `${objects} objects into fresh control planes, medians of ${runs}; milliseconds, kB on the wire, MB of memory`,
    `Helm ${versions.helm}, kubectl ${versions.kubectl}, Node ${versions.node}`,
    ...roundTrips.flatMap((roundTrip) => {
      const near = rows.filter((row) => row.roundTrip === roundTrip);
      return [
        "",
        ...tableOf([[`round trip ${roundTrip} ms`, ...heading.slice(1)], ...near.map(cellsOf)]),
        "",
        ...stepLines(near),
      ];
    }),
  ];
}

function cellsOf({ contender, place, first, again }: Row): readonly string[] {
  return [`${contender}, ${place}`, ...figuresOf(first), ...figuresOf(again)];
}

function figuresOf(spent: readonly Spent[]): readonly string[] {
  const wall = spreadOf(spent.map((run) => run.wall));
  const of = (pick: (run: Spent) => number, unit: number) =>
    (spreadOf(spent.map(pick)).median / unit).toFixed(0);
  return [
    wall.median.toFixed(0),
    `${wall.min.toFixed(0)}-${wall.max.toFixed(0)}`,
    of(callsOf, 1),
    of(({ sent }) => sent, 1000),
    of(({ received }) => received, 1000),
    spent.some(({ peakBytes }) => peakBytes === undefined) ? "" : of(({ peakBytes = 0 }) => peakBytes, 1e6),
  ];
}

/** What a pass of ours consists of. */
function stepLines(rows: readonly Row[]): readonly string[] {
  const timed = rows.find(({ first }) => first[0]?.steps !== undefined);
  if (timed === undefined) return [];
  return (["first", "again"] as const).map((round) => {
    const steps = Object.keys(timed[round][0]?.steps ?? {}) as (keyof NonNullable<Spent["steps"]>)[];
    const medians = steps.map((step) => {
      const { median } = spreadOf(timed[round].map((run) => run.steps?.[step] ?? Number.NaN));
      return `${step} ${median.toFixed(0)}`;
    });
    const calls = Object.entries(timed[round][0]?.calls ?? {}).map(([verb, count]) => `${count} ${verb}`);
    return `${timed.contender}, ${round}: ${medians.join(", ")} ms; ${calls.join(", ")}`;
  });
}
