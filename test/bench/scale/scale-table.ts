import { callsOf, type Spent } from "../spent.ts";
import { spreadOf } from "../spread.ts";
import { tableOf } from "../table-of.ts";
import type { ScaleRow } from "./measure-scale.ts";

const heading = ["nodes", "pass", "calls", "sent", "received", "time", "min-max", "peak"];

/** For people: kB on the wire, milliseconds, MB of memory. */
export function scaleTable(rows: readonly ScaleRow[]): readonly string[] {
  return [
    `whole processes, medians of ${rows[0]?.noOp.length ?? 0}; kB on the wire, milliseconds, MB of memory`,
    "",
    ...tableOf([
      heading,
      ...rows.flatMap(({ nodes, noOp, repair }) => [
        lineOf(nodes, "no-op", noOp),
        lineOf(nodes, "repairing", repair),
      ]),
    ]),
  ];
}

function lineOf(nodes: number, pass: string, spent: readonly Spent[]): readonly string[] {
  const of = (pick: (run: Spent) => number, unit = 1) => (spreadOf(spent.map(pick)).median / unit).toFixed(0);
  const wall = spreadOf(spent.map((run) => run.wall));
  return [
    String(nodes),
    pass,
    of(callsOf),
    of(({ sent }) => sent, 1000),
    of(({ received }) => received, 1000),
    wall.median.toFixed(0),
    `${wall.min.toFixed(0)}-${wall.max.toFixed(0)}`,
    of(({ peakBytes }) => peakBytes ?? Number.NaN, 1e6),
  ];
}
