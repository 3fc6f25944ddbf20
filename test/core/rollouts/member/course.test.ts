import { describe, expect, it } from "vitest";
import type { Assignment } from "../../../../functions/core/rollouts/assignment.ts";
import { courseOf } from "../../../../functions/core/rollouts/member/course.ts";
import type { Member } from "../../../../functions/core/rollouts/member/member.ts";

const now = "2026-12-01T12:00:00.000Z";
const assignment = (more: Partial<Assignment> = {}): Assignment => ({
  schema: 1,
  rollout: "december",
  wave: "canary",
  action: "move",
  change: { release: "1.19.7" },
  fromRevision: 3,
  generation: 2,
  at: now,
  ...more,
});
const member = (more: Partial<Member> = {}): Member => ({
  id: "december",
  generation: 2,
  action: "move",
  state: "moving",
  since: "2026-12-01T11:00:00.000Z",
  fromRevision: 3,
  ...more,
});

describe("an assignment", () => {
  it("that nobody has seen yet begins", () => {
    expect(courseOf(assignment(), undefined, now)).toMatchObject({
      kind: "begin",
      member: { generation: 2, state: "starting", since: now },
    });
  });

  it.each(["held", "starting"] as const)("that is %s is tried again", (state) => {
    expect(courseOf(assignment(), member({ state }), now)).toMatchObject({
      kind: "begin",
      member: { state },
    });
  });

  it.each(["moving", "verifying", "soaking"] as const)("that is %s goes on", (state) => {
    const recorded = member({ state });
    const course = { kind: "go on", member: recorded, assignment: assignment() };
    expect(courseOf(assignment(), recorded, now)).toEqual(course);
  });

  it.each(["done", "failed", "returned", "return-blocked"] as const)("that is %s is over", (state) => {
    expect(courseOf(assignment(), member({ state }), now)).toEqual({ kind: "none" });
  });

  it("of an earlier generation does nothing, whatever it asks", () => {
    for (const action of ["move", "return", "hold"] as const)
      expect(courseOf(assignment({ action, generation: 1 }), member({ state: "done" }), now)).toEqual({
        kind: "none",
      });
  });

  it("waits until a move that has begun is over", () => {
    const begun = member({ generation: 1, state: "verifying" });
    expect(courseOf(assignment(), begun, now)).toEqual({
      kind: "go on",
      member: begun,
      assignment: undefined,
    });
    expect(courseOf(assignment(), member({ generation: 1, state: "failed" }), now)).toMatchObject({
      kind: "begin",
    });
  });

  it("to return cuts a move short, and knows what was not well before it", () => {
    const baseline = { unmanagedPods: 4 };
    const course = courseOf(assignment({ action: "return" }), member({ generation: 1, baseline }), now);
    expect(course).toMatchObject({ kind: "begin", member: { action: "return", generation: 2, baseline } });
  });

  it("to return is not followed once one of the same rollout was blocked", () => {
    const blocked = member({
      generation: 1,
      action: "return",
      state: "return-blocked",
      outcome: "return-blocked",
    });
    expect(courseOf(assignment({ action: "return" }), { ...blocked, reason: "SPIRE." }, now)).toMatchObject({
      kind: "tell",
      member: { generation: 2, outcome: "return-blocked", reason: "SPIRE." },
    });
    const other = assignment({ action: "return", rollout: "january" });
    expect(courseOf(other, blocked, now)).toMatchObject({ kind: "begin" });
  });

  it("to hold lets go what waits, ends a soak, and leaves what is under way", () => {
    const hold = assignment({ action: "hold", generation: 3 });
    expect(courseOf(hold, member({ state: "held", held: "busy" }), now)).toMatchObject({
      kind: "tell",
      member: { generation: 3, action: "hold", held: "hold" },
    });
    expect(courseOf(hold, member({ state: "soaking" }), now)).toMatchObject({
      kind: "tell",
      member: { generation: 3, state: "done", outcome: "moved" },
    });
    expect(courseOf(hold, member(), now)).toMatchObject({ kind: "go on", member: { generation: 2 } });
    expect(courseOf(hold, undefined, now)).toMatchObject({ kind: "tell", member: { held: "hold" } });
    const failed = member({ state: "failed", outcome: "failed", reason: "DNS." });
    expect(courseOf(hold, failed, now)).toEqual({ kind: "tell", member: { ...failed, generation: 3 } });
  });

  it("that is gone leaves what has begun to be watched", () => {
    expect(courseOf(undefined, member({ state: "soaking" }), now)).toMatchObject({ kind: "go on" });
    expect(courseOf(undefined, member({ state: "held" }), now)).toEqual({ kind: "none" });
    expect(courseOf(undefined, undefined, now)).toEqual({ kind: "none" });
  });
});
