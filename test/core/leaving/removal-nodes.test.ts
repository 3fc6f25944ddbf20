import { describe, expect, it } from "vitest";
import type { RemovalNode } from "../../../functions/core/leaving/removal.ts";
import { afterCleaning, callRoll, nextToClean } from "../../../functions/core/leaving/removal-nodes.ts";
import { node as makeNode } from "../../builders/node.ts";

const now = "2026-11-30T10:00:00.000Z";
const age = (time: string) => Date.parse(now) - Date.parse(time);
const at = { now, age };

const machine = (name: string, uid: string, id: string) => {
  const node = makeNode({ name });
  return { ...node, metadata: { ...node.metadata, uid }, spec: { providerID: `aws:///a/${id}` } };
};
const one = machine("one", "uid-1", "i-1");
const known: RemovalNode = { name: "one", uid: "uid-1", providerID: "aws:///a/i-1" };

describe("the list of nodes", () => {
  it("takes those that joined, and knows a machine whose Node was registered anew", () => {
    const again = machine("renamed", "uid-9", "i-1");
    const two = machine("two", "uid-2", "i-2");
    const { nodes, gone } = callRoll([{ ...known, clean: now }], {
      ...at,
      traced: [again, two],
      nodes: [again, two],
    });
    expect(nodes).toMatchObject([
      { name: "renamed", uid: "uid-9", clean: now },
      { name: "two", uid: "uid-2" },
    ]);
    expect(nodes).toHaveLength(2);
    expect(gone).toBe(0);
  });

  it("keeps a machine that is away for a day, and lets it go then", () => {
    const first = callRoll([known], { ...at, traced: [], nodes: [] });
    expect(first.nodes).toEqual([{ ...known, awaySince: now }]);
    const old = { ...known, awaySince: "2026-11-29T09:59:00.000Z" };
    expect(callRoll([old], { ...at, traced: [], nodes: [] })).toEqual({ nodes: [], gone: 1 });
    const back = callRoll([old], { ...at, traced: [], nodes: [one] });
    expect(back.nodes[0]).not.toHaveProperty("awaySince");
    expect(back.gone).toBe(0);
  });

  it("keeps what it knows of a machine that went clean", () => {
    const { nodes } = callRoll([{ ...known, clean: now }], { ...at, traced: [], nodes: [] });
    expect(nodes).toEqual([{ ...known, clean: now }]);
  });
});

describe("whom the next errands clean", () => {
  const nodes = (count: number): RemovalNode[] =>
    Array.from({ length: count }, (_, index) => ({ name: `n${index}`, uid: `${index}` }));

  it("is one of a few, a tenth of many, and never more than twenty", () => {
    const sizes = [1, 3, 40, 1000].map((count) => nextToClean(nodes(count), () => true).length);
    expect(sizes).toEqual([1, 1, 4, 20]);
  });

  it("passes by who is clean or cannot be reached, and has those last that were tried", () => {
    const [first, second, third] = [
      { name: "a", uid: "a", tries: 1 },
      { name: "b", uid: "b" },
      { name: "c", uid: "c", clean: now },
    ];
    const all = [first, second, third].filter((node) => node !== undefined);
    expect(nextToClean(all, () => true)).toEqual([second]);
    expect(nextToClean(all, ({ name }) => name === "a")).toEqual([first]);
  });
});

it("a node that is clean forgets what was left, and one that is not counts its tries", () => {
  const tried = afterCleaning({ ...known, tries: 1 }, { left: "2 links" });
  expect(tried).toEqual({ ...known, tries: 2, left: "2 links" });
  expect(afterCleaning(tried, { clean: now })).toEqual({ ...known, clean: now });
});
