import { describe, expect, it } from "vitest";
import type { Spent } from "../spent.ts";
import { isMet } from "../target.ts";
import type { ScaleRow } from "./measure-scale.ts";
import { scaleTargets } from "./scale-targets.ts";

const spent = (more: Partial<Spent> = {}): Spent => ({
  wall: 600,
  calls: { get: 7, list: 16, review: 2, discover: 1 },
  writes: 0,
  sent: 46_000,
  received: 1_100_000,
  peakBytes: 212e6,
  ...more,
});

const round = (more: Partial<Spent> = {}) =>
  spent({ passes: 5, calls: { get: 40, list: 280, apply: 104 }, writes: 105, received: 20_000_000, ...more });

const row = (more: Partial<ScaleRow> = {}): ScaleRow => ({
  nodes: 1000,
  pods: 30_000,
  noOp: [spent()],
  repair: [spent({ writes: 1 })],
  asking: [round()],
  ...more,
});

const missed = (more: Partial<ScaleRow>) =>
  scaleTargets([row(more)])
    .filter((target) => !isMet(target))
    .map(({ what }) => what.replace(" at 1000 nodes and 30000 pods", ""));

describe("the budget of passes over large clusters", () => {
  it("is kept by what is within it", () => {
    expect(missed({})).toEqual([]);
  });

  it.each<[string, Partial<ScaleRow>, readonly string[]]>([
    [
      "memory of one run of several",
      { noOp: [spent(), spent({ peakBytes: 257e6 }), spent()] },
      ["memory of a no-op pass"],
    ],
    ["memory of a round", { asking: [round({ peakBytes: 300e6 })] }, ["memory of a round of errands"]],
    [
      "memory that nobody measured",
      { asking: [round({ peakBytes: undefined })] },
      ["memory of a round of errands"],
    ],
    ["reads", { noOp: [spent({ calls: { list: 40 } })] }, ["calls of a no-op pass"]],
    ["a write where nothing is to be done", { noOp: [spent({ writes: 1 })] }, ["writes of a no-op pass"]],
    ["bytes", { noOp: [spent({ received: 2_000_000 })] }, ["bytes received by a no-op pass"]],
    ["reads of a round", { asking: [round({ calls: { list: 2000 } })] }, ["calls of a round of errands"]],
    ["pods of a round", { asking: [round({ writes: 400 })] }, ["writes of a round of errands"]],
    ["bytes of a round", { asking: [round({ received: 200e6 })] }, ["bytes received by a round of errands"]],
  ])("is exceeded by %s", (_, more, expected) => {
    expect(missed(more)).toEqual(expected);
  });
});
