import { figuresOf } from "../figures-of.ts";
import type { Spent } from "../spent.ts";
import { stepMedians } from "../step-medians.ts";
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
  return [`${contender}, ${place}`, ...cellsOfRuns(first), ...cellsOfRuns(again)];
}

function cellsOfRuns(runs: readonly Spent[]): readonly string[] {
  const { time, range, calls, sent, received, peak } = figuresOf(runs);
  return [time, range, calls, sent, received, peak];
}

/** What a pass of ours consists of. */
function stepLines(rows: readonly Row[]): readonly string[] {
  const timed = rows.find(({ first }) => first[0]?.steps !== undefined);
  if (timed === undefined) return [];
  return (["first", "again"] as const).map((round) => {
    const medians = stepMedians(timed[round]).map(({ step, time }) => `${step} ${time.toFixed(0)}`);
    const calls = Object.entries(timed[round][0]?.calls ?? {}).map(([verb, count]) => `${count} ${verb}`);
    return `${timed.contender}, ${round}: ${medians.join(", ")} ms; ${calls.join(", ")}`;
  });
}
