import { figuresOf } from "../figures-of.ts";
import type { Spent } from "../spent.ts";
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
      ...rows.flatMap(({ nodes, noOp, repair, asking }) => [
        lineOf(nodes, "no-op", noOp),
        lineOf(nodes, "repairing", repair),
        lineOf(nodes, "errands", asking),
      ]),
    ]),
  ];
}

function lineOf(nodes: number, pass: string, runs: readonly Spent[]): readonly string[] {
  const { time, range, calls, sent, received, peak } = figuresOf(runs);
  return [String(nodes), pass, calls, sent, received, time, range, peak];
}
