import { describe, expect, it } from "vitest";
import { ModelMember, members, SimulatedFleet } from "./simulated-fleet.ts";

const hour = 60;

/** The record's part of a member that says that it is proved. */
function claimDone(
  fleet: SimulatedFleet,
  name: string,
  more: Partial<ModelMember["record"]> = {},
  healthySince = fleet.stamp,
): void {
  const member = fleet.member(name);
  const { rollout } = member.record;
  if (rollout === undefined) throw new Error(`${name} tells of no rollout`);
  member.record = { ...member.record, ...more, rollout: { ...rollout, state: "done", healthySince } };
}

describe("waves", () => {
  it("soak from the proof of the last member on", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 2, (index) => ({ slow: index * 25 })) }, { members: members("b", 1) }],
    });
    fleet.run(50);
    expect(fleet.assignments.has("b0")).toBe(false);
    fleet.run(10);
    expect(fleet.assignments.has("b0")).toBe(true);
  });

  it("13: pass without members, with their soak and their approval", () => {
    const fleet = new SimulatedFleet({
      waves: [
        { members: members("a", 1) },
        { members: [], wave: { soakMinutes: 1e4, approval: true } },
        { members: members("b", 1) },
      ],
    });
    expect(fleet.finish(4)).toMatchObject({ state: "completed" });
  });

  it("13: open nothing where the canary has no members", () => {
    const fleet = new SimulatedFleet({ waves: [{ members: [] }, { members: members("b", 1) }] });
    fleet.run(hour);
    expect(fleet.status).toMatchObject({
      state: "waiting",
      waitingFor: { what: "person", who: ["w0"], how: expect.stringContaining("skip r --wave w0") },
    });
  });

  it("32: take their time: 300 nodes at half a minute each are no failure", () => {
    const fleet = new SimulatedFleet({ waves: [{ members: members("a", 2, () => ({ slow: 170 })) }] });
    expect(fleet.finish()).toMatchObject({ state: "completed" });
  });
});

describe("stale truth", () => {
  it("18A: a member that was ready before is not proved by that", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 1, () => ({ offline: [0, 30] })) }, { members: members("b", 1) }],
    });
    fleet.run(20);
    expect(fleet.member("a0").record.phase).toBe("ready");
    expect(fleet.status).toMatchObject({
      wave: 0,
      state: "running",
      waves: [{ counts: { starting: 1 } }, {}],
    });
  });

  it("19A: a soak counts from the proof on, and never from before the assignment", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 1, () => ({ slow: 10 })) }, { members: members("b", 1) }],
    });
    fleet.run(5);
    claimDone(fleet, "a0", { phase: "ready" }, "2026-11-01T00:00:00Z");
    fleet.advance();
    expect(fleet.status).toMatchObject({ wave: 0, waves: [{ counts: { verifying: 1 } }, {}] });
  });

  it("22A: a record that says done by hand, and stands on the old release, opens nothing", () => {
    const fleet = new SimulatedFleet({
      waves: [
        { members: members("a", 1, () => ({ slow: 500 })), wave: { soakMinutes: 0 } },
        { members: members("b", 1) },
      ],
    });
    fleet.run(5);
    claimDone(fleet, "a0", { phase: "ready", release: "1.19.6", revision: 1 });
    fleet.run(hour);
    expect(fleet.assignments.has("b0")).toBe(false);
    expect(fleet.status?.troubles.first).toEqual([
      expect.objectContaining({ name: "a0", why: expect.stringContaining("not what proves it") }),
    ]);
  });

  it("9A: a fault of the rollout itself halts it, and nothing is lost when it is mended", () => {
    const fleet = new SimulatedFleet({ waves: [{ members: members("a", 2), wave: { maxConcurrent: 1 } }] });
    fleet.run(1);
    fleet.faults.push("Part 01 of the plan was edited: put back its version before.");
    fleet.run(hour);
    expect(fleet.status).toMatchObject({ state: "halted", halt: { why: "fault" } });
    expect(fleet.assignments.has(fleet.members[1]?.name ?? "")).toBe(false);
    fleet.faults = [];
    fleet.say({ resumedAt: fleet.stamp });
    expect(fleet.finish()).toMatchObject({ state: "completed" });
  });
});

describe("members", () => {
  it("33A: that cannot begin yet are held, give their place to others, and are tried again", () => {
    const fleet = new SimulatedFleet({
      waves: [
        {
          members: [new ModelMember("a0", { heldUntil: 200 }), ...members("b", 2)],
          wave: { maxConcurrent: 1 },
        },
      ],
    });
    fleet.run(10);
    expect(fleet.status?.troubles.first).toMatchObject([
      { name: "a0", state: "held", why: "a node is NotReady" },
    ]);
    fleet.run(50);
    expect(fleet.member("b1").record.release).toBe("1.19.7");
    expect(fleet.finish()).toMatchObject({ state: "completed" });
  });

  it("wait for nobody's place until they have been ready for ten minutes", () => {
    const fleet = new SimulatedFleet({ waves: [{ members: members("a", 2), wave: { maxConcurrent: 1 } }] });
    const [first] = fleet.members;
    if (first !== undefined) first.record = { ...first.record, phaseSince: fleet.stamp };
    fleet.run(5);
    expect(fleet.assignments.has("a0")).toBe(false);
    expect(fleet.assignments.has("a1")).toBe(true);
    fleet.run(6);
    expect(fleet.assignments.has("a0")).toBe(true);
  });

  it("that never begin do not keep their wave, however often they are tried", () => {
    const never = members("n", 5, () => ({ heldUntil: 1e9 }));
    const fleet = new SimulatedFleet({
      waves: [
        { members: [...members("a", 7), ...never], wave: { maxConcurrent: 3 } },
        { members: members("b", 2) },
      ],
      spec: { deadlineHours: 24 },
    });
    fleet.run(6 * hour);
    expect(fleet.status?.wave).toBe(2);
    expect(fleet.finish()).toMatchObject({
      state: "completed-with-exceptions",
      waves: [{ counts: { soaking: 7, held: 5 } }, {}],
    });
  });

  it("45: out of reach eat no failure budget, and halt beyond their own", () => {
    const lost = members("l", 3, () => ({ offline: [0, 1e9] }));
    const fleet = new SimulatedFleet({
      waves: [{ members: [...members("a", 1), ...lost], wave: { maxConcurrent: 4 } }],
      spec: { unreachableBudget: 2 },
    });
    fleet.run(3 * hour);
    expect(fleet.status).toMatchObject({
      state: "halted",
      halt: { why: "unreachable" },
      waves: [{ hurt: 0 }],
    });
  });

  it("55, 56A: that are deleted or made anew under their name block nothing, and are not moved again", () => {
    const fleet = new SimulatedFleet({
      waves: [
        {
          members: [
            new ModelMember("a0"),
            new ModelMember("a1", { goneAt: 2 }),
            new ModelMember("a2", { recreatedAt: 2, slow: 9 }),
          ],
          wave: { maxConcurrent: 3 },
        },
      ],
    });
    expect(fleet.finish(5)).toMatchObject({
      state: "completed",
      waves: [{ counts: { soaking: 1, gone: 2 } }],
    });
    expect(fleet.member("a2").record.release).toBe("1.19.6");
  });

  it("58A: that something else moved there meanwhile are left out, and not judged", () => {
    const fleet = new SimulatedFleet({ waves: [{ members: members("a", 2) }] });
    const other = fleet.member("a1");
    other.record = { ...other.record, release: "1.19.7", revision: 2 };
    expect(fleet.finish()).toMatchObject({
      state: "completed-with-exceptions",
      waves: [{ counts: { soaking: 1, excluded: 1 } }],
    });
  });

  it("are not started on another revision than the planned one", () => {
    const fleet = new SimulatedFleet({ waves: [{ members: members("a", 2) }] });
    const other = fleet.member("a1");
    other.record = { ...other.record, revision: 7 };
    fleet.run(2 * hour);
    expect(fleet.assignments.has("a1")).toBe(false);
    expect(fleet.status?.troubles.first).toMatchObject([
      { name: "a1", why: expect.stringContaining("revision 7, and had 1") },
    ]);
  });

  it("that cannot come back move alone, and last", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 4), wave: { maxConcurrent: 4, approval: true } }],
      lasting: ["a2", "a3"],
    });
    fleet.approvals.set("w0", fleet.plan.digest);
    fleet.run(1);
    expect([...fleet.assignments.keys()]).toEqual(["a0", "a1"]);
    fleet.watch = ({ members: all }) =>
      expect(all.filter(({ isMoving, name }) => isMoving && name > "a1").length).toBeLessThan(2);
    expect(fleet.finish()).toMatchObject({ state: "completed" });
  });
});
