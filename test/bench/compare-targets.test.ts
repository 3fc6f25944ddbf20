import { expect, it } from "vitest";
import { compareTargets } from "./compare-targets.ts";
import type { Target } from "./target.ts";

const target = (what: string, measured: number): Target => ({
  what,
  measured,
  allowed: 1,
  unit: "times",
  dominates: "",
});

it("tells of two runs what has changed, what is new and what is gone", () => {
  const before = [target("first pass", 0.5), target("gone", 1)];
  const after = [target("first pass", 0.4), target("new", 2)];
  expect(compareTargets(before, after)).toEqual([
    "            before  after  change",
    "first pass   0.500  0.400   -20 %",
    "gone          1.00",
    "new                  2.00",
  ]);
});
