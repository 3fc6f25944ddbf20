import { describe, expect, it } from "vitest";
import {
  leavingEvidence,
  purgedCheck,
  unverifiedOf,
} from "../../../functions/core/leaving/leaving-evidence.ts";
import type { RemovalNode } from "../../../functions/core/leaving/removal.ts";

const now = "2026-11-30T10:00:00.000Z";
const node = (name: string, more: Partial<RemovalNode> = {}): RemovalNode => ({ name, uid: name, ...more });
const moved = { count: 1, at: now };

describe("what a removal has proved", () => {
  it("is counted by node, with the names of those where it has not", () => {
    const nodes = [
      node("a", { quiet: true, clean: now, proved: true }),
      node("b", { quiet: true, clean: now }),
      node("c"),
    ];
    expect(leavingEvidence({ nodes, moved })).toEqual([
      { name: "agents that let go first", current: 2, desired: 3, missing: ["c"] },
      { name: "nodes that are clean", current: 2, desired: 3, missing: ["c"] },
      { name: "nodes where new pods start and talk", current: 1, desired: 2, missing: ["b"] },
    ]);
  });

  it("counts nobody who could not be asked, and nothing of a cluster without nodes", () => {
    const full = node("a", { clean: now, proved: false });
    expect(leavingEvidence({ nodes: [full] }).map(({ name }) => name)).toEqual(["nodes that are clean"]);
    expect(leavingEvidence({ nodes: [] })).toEqual([]);
  });

  it("says that a purge is over, however little it took", () => {
    const purged = { nodes: [], over: ["purge"], purged: 0 } as const;
    expect(leavingEvidence(purged)).toEqual([{ name: purgedCheck, current: 0, desired: 0, missing: [] }]);
  });
});

describe("what it has not", () => {
  it("is nothing where all was asked and answered", () => {
    const nodes = [node("a", { quiet: true, clean: now, proved: true })];
    expect(unverifiedOf({ nodes, moved }, true)).toEqual([]);
  });

  it("is told: loud agents, full nodes, machines that went, and errands that nobody may send", () => {
    const nodes = [node("a", { clean: now, proved: false }), node("b", { quiet: true })];
    expect(unverifiedOf({ nodes, moved, gone: 2 }, false)).toEqual([
      "that encryption and policies ended on 1 of 2 nodes before their agents went",
      "that new pods start on 1 nodes, which take none",
      "anything of 2 nodes that went for good before they were clean",
      "what is left on the nodes: cilium_probes=off",
    ]);
  });
});
