import { describe, expect, it } from "vitest";
import { ModelMember, members, SimulatedFleet } from "./simulated-fleet.ts";

describe("a rollout", () => {
  it("moves wave after wave, each after the soak of the one before", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 2) }, { members: members("b", 3) }],
    });
    fleet.run(10);
    expect(fleet.status).toMatchObject({
      state: "waiting",
      wave: 0,
      waitingFor: { what: "soak", who: ["w0"] },
    });
    expect(fleet.member("b0").record.rollout).toBeUndefined();
    expect(fleet.finish()).toMatchObject({ state: "completed" });
    expect(fleet.members.every(({ record }) => record.release === "1.19.7")).toBe(true);
    const before = fleet.writes;
    fleet.run(120);
    expect(fleet.writes).toBe(before);
  });

  it("74b: opens nothing after a canary of which all were held", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 2, () => ({ heldUntil: 1e9 })) }, { members: members("b", 3) }],
    });
    fleet.run(600);
    expect(fleet.status).toMatchObject({ state: expect.stringMatching(/running|waiting/), wave: 0 });
    expect(fleet.assignments.has("b0")).toBe(false);
    fleet.say({
      skipped: [
        { member: "a0", by: "li", reason: "gone soon" },
        { member: "a1", by: "li", reason: "too" },
      ],
    });
    fleet.run(200);
    expect(fleet.status).toMatchObject({
      state: "waiting",
      wave: 1,
      waitingFor: { what: "person", who: ["w0"] },
    });
    expect(fleet.assignments.has("b0")).toBe(false);
    fleet.say({ skipped: [...fleet.spec.skipped, { wave: "w0", by: "li", reason: "seen by hand" }] });
    expect(fleet.finish()).toMatchObject({ state: "completed-with-exceptions" });
  });

  it("41A: halts at a failure beyond the budget, and returns the member", () => {
    const fleet = new SimulatedFleet({
      waves: [
        {
          members: [new ModelMember("a0"), new ModelMember("a1", { broken: true }), new ModelMember("a2")],
          wave: { maxConcurrent: 1 },
        },
        { members: members("b", 1) },
      ],
    });
    fleet.run(120);
    expect(fleet.status).toMatchObject({ state: "halted", halt: { why: "budget" } });
    expect(fleet.member("a1").record).toMatchObject({ release: "1.19.6", rollout: { state: "returned" } });
    expect(fleet.assignments.has("a2")).toBe(false);
    expect(
      fleet.events.map(({ kind, member, to }) => [kind, member, to].filter(Boolean).join(" ")),
    ).toContain("member a1 failed");
    fleet.now += 1000;
    fleet.say({ resumedAt: fleet.stamp });
    expect(fleet.finish()).toMatchObject({ state: "completed-with-exceptions" });
  });
});
