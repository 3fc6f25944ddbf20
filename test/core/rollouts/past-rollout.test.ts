import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pastRollout, readPastRollout, timelineOf } from "../../../functions/core/rollouts/past-rollout.ts";
import { bytes } from "../../../functions/core/rollouts/rollout-plan.ts";
import { members, SimulatedFleet } from "./simulated-fleet.ts";

describe("what is remembered of a rollout", () => {
  it("is who wanted what, when it went how far, and how it ended", () => {
    const fleet = new SimulatedFleet({ waves: [{ members: members("a", 2) }, { members: members("b", 1) }] });
    const status = fleet.finish();
    const approvals = new Map([
      ["w1", { schema: 1 as const, planDigest: fleet.plan.digest, by: "li", at: "2026-12-01T10:05:00Z" }],
    ]);
    const past = pastRollout(fleet.spec, fleet.plan, status, approvals);
    expect(readPastRollout(JSON.stringify(past))).toEqual(past);
    expect(past).toMatchObject({
      id: "r",
      by: "jana",
      state: "completed",
      waves: [{ counts: { soaking: 2 } }, { approved: { by: "li" } }],
    });
    const told = timelineOf(past);
    expect(told.map(({ what }) => what)).toEqual([
      "asked for by jana: CVE",
      "started by jana",
      "wave w0 opened",
      "wave w1 approved by li",
      "wave w0 done",
      "wave w1 opened",
      "wave w1 done",
      "completed: every member has moved",
    ]);
    expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).sort());
  });

  it("fits into a standard parameter, whatever anybody wrote", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 200 });
    fc.assert(
      fc.property(text, text, fc.nat({ max: 11 }), fc.nat({ max: 20 }), (by, reason, waves, skips) => {
        const fleet = new SimulatedFleet({
          waves: Array.from({ length: waves }, (_, index) => ({
            members: members(`${"m".repeat(90)}${index}`, 1, () => ({ broken: true })),
            wave: { name: "w".repeat(30) },
          })),
          spec: {
            by,
            reason,
            correlationId: by,
            startedBy: by,
            skipped: Array.from({ length: skips }, () => ({
              member: "m".repeat(100),
              by: by.slice(0, 40),
              reason: "x",
            })),
          },
        });
        fleet.run(30);
        if (fleet.status === undefined) return;
        const approvals = new Map([["w".repeat(30), { schema: 1 as const, planDigest: "0", by, at: by }]]);
        const past = pastRollout(fleet.spec, fleet.plan, fleet.status, approvals);
        expect(bytes(JSON.stringify(past))).toBeLessThanOrEqual(4096);
      }),
      { numRuns: 30 },
    );
  });

  it("is nothing where its text is none", () => {
    for (const text of [undefined, "", "{", '{"schema":2}']) expect(readPastRollout(text)).toBeUndefined();
  });
});
