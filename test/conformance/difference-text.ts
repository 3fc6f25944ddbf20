import type { Difference } from "./compare.ts";

/** One difference in three lines. */
export function differenceText({ object, path, ours, chart }: Difference, mark: string): string {
  return `  ${mark}: ${object} ${path}\n    ours:  ${ours ?? "absent"}\n    chart: ${chart ?? "absent"}`;
}
