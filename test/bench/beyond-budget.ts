import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Spending } from "./spent-by-pass.ts";

type PassName = "first pass" | "pass that changes nothing";

/** What a pass may spend; whoever needs more changes the file, and says why in the commit. */
const file = join(import.meta.dirname, "budget.json");

/** What a pass spends beyond its budget, in words; none: it keeps within it. */
export function beyondBudget(pass: PassName, { calls, sent, received }: Spending): readonly string[] {
  const budget = (JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<PassName, Spending>>)[pass];
  const verbs = [...new Set([...Object.keys(calls), ...Object.keys(budget.calls)])].sort();
  return [
    ...verbs
      .filter((verb) => (calls[verb] ?? 0) !== (budget.calls[verb] ?? 0))
      .map((verb) => `${verb}: ${calls[verb] ?? 0} calls, the budget has ${budget.calls[verb] ?? 0}`),
    ...(sent > budget.sent ? [`${sent} bytes sent, the budget has ${budget.sent}`] : []),
    ...(received > budget.received ? [`${received} bytes received, the budget has ${budget.received}`] : []),
  ];
}
