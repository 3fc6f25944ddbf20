import { describe, expect, it } from "vitest";
import type { Spent } from "../spent.ts";
import { isMet, targetLines } from "../target.ts";
import type { Row, SideBySide } from "./measure-side-by-side.ts";
import { sideBySideTargets } from "./side-by-side-targets.ts";

const steps = { access: 10, observe: 20, plan: 5, dryRun: 90, apply: 130, verify: 1, conclude: 9 };

function spent(wall: number, more: Partial<Spent> = {}): Spent {
  return { wall, calls: { get: 20 }, writes: 0, sent: 1, received: 1, ...more };
}

function row(contender: string, place: Row["place"], first: Spent, again: Spent): Row {
  return { contender, place, roundTrip: 10, first: [first], again: [again] };
}

function sideBySide(ours: Spent, apply: number): SideBySide {
  return {
    runs: 1,
    objects: 53,
    versions: { helm: "v4", kubectl: "v1", node: "v24" },
    rows: [
      row("eks-cilium", "whole process", spent(900), ours),
      row("eks-cilium", "in process", spent(400, { steps: { ...steps, apply } }), spent(100, { steps })),
      row("helm upgrade --install", "whole process", spent(2000), spent(3000)),
      row("bare PATCHes", "in process", spent(100), spent(90)),
    ],
  };
}

describe("the targets of the comparison", () => {
  it("are met where every figure is at most what is allowed", () => {
    const targets = sideBySideTargets(sideBySide(spent(300), 130));
    expect(targets).toHaveLength(6);
    expect(targets.filter((target) => !isMet(target))).toEqual([]);
  });

  it("are missed one by one, and say what dominates", () => {
    const ours = spent(400, { calls: { get: 22 }, writes: 1 });
    const missed = targetLines(sideBySideTargets(sideBySide(ours, 131))).filter((line) =>
      line.startsWith("missed"),
    );
    expect(missed).toEqual([
      "missed  apply step against bare PATCHes, in process, at 10 ms: 1.31 of 1.30 times; objects go in five stages, between the revision and the inventory",
      "missed  reads of a pass that finds nothing to do, at 10 ms: 22 of 21 calls; see its calls by verb",
      "missed  writes of a pass that finds nothing to do, at 10 ms: 1 of 0 calls; see its calls by verb",
      "missed  no-op against Helm's, cold, whole processes, at 10 ms: 0.133 of 0.100 of its time; of 400 ms, 300 are Node, its modules and code that runs for the first time",
    ]);
  });

  it("are not told of a comparison that lacks one of its contenders", () => {
    const without = sideBySide(spent(300), 130);
    expect(() => sideBySideTargets({ ...without, rows: without.rows.slice(1) })).toThrow(
      "comparing at 10 ms: eks-cilium, whole process, is missing",
    );
  });
});
