import { describe, expect, it } from "vitest";
import { writeInstant } from "../../../functions/core/rollouts/instant.ts";
import { ModelMember, members, SimulatedFleet } from "./simulated-fleet.ts";

const hour = 60;

describe("people", () => {
  it("57: pause: what moves finishes, nothing starts, a failure still goes back", () => {
    const fleet = new SimulatedFleet({
      waves: [
        {
          members: members("a", 6, (index) => (index === 1 ? { broken: true } : {})),
          wave: { failureBudget: 1 },
        },
      ],
    });
    fleet.run(1);
    fleet.say({ desired: "pause" });
    fleet.run(hour);
    expect(fleet.status).toMatchObject({
      state: "paused",
      waves: [{ counts: { soaking: 1, returned: 1, pending: 4 } }],
    });
    fleet.say({ desired: "run" });
    expect(fleet.finish()).toMatchObject({ state: "completed-with-exceptions" });
  });

  it("73A: abort: moves that were assigned and have not begun are taken back before it is final", () => {
    const fleet = new SimulatedFleet({
      waves: [
        { members: [new ModelMember("a0", { slow: 20 }), new ModelMember("a1", { offline: [0, 50] })] },
      ],
    });
    fleet.run(5);
    fleet.say({ desired: "abort" });
    fleet.advance();
    expect(fleet.status?.state).toBe("aborted");
    fleet.run(3 * hour);
    expect(fleet.member("a0").record.release).toBe("1.19.7");
    expect(fleet.member("a1").record).toMatchObject({
      release: "1.19.6",
      rollout: { state: "held", action: "hold" },
    });
  });

  it("72: freeze: nothing starts in the fleet until it is thawed, the way back included", () => {
    const fleet = new SimulatedFleet({
      waves: [
        {
          members: members("a", 4, (index) => (index === 0 ? { broken: true } : {})),
          wave: { failureBudget: 1 },
        },
      ],
    });
    fleet.run(1);
    fleet.freeze = "li: a trade fair";
    fleet.run(hour);
    expect(fleet.status).toMatchObject({
      state: "waiting",
      waitingFor: { what: "freeze", how: expect.stringContaining("a trade fair") },
    });
    expect(fleet.assignments.size).toBe(2);
    expect(fleet.assignments.get("a0")).toMatchObject({ action: "move" });
    fleet.freeze = undefined;
    expect(fleet.finish()).toMatchObject({ state: "completed-with-exceptions" });
  });

  it("63A, 64A: approve one plan at one gate, and no other", () => {
    const fleet = new SimulatedFleet({
      waves: [
        { members: members("a", 1), wave: { soakMinutes: 1 } },
        { members: members("b", 1), wave: { approval: true } },
      ],
    });
    fleet.approvals.set("w0", fleet.plan.digest);
    fleet.approvals.set("w1", "0".repeat(64));
    fleet.run(hour);
    expect(fleet.status).toMatchObject({
      state: "waiting",
      waitingFor: {
        what: "approval",
        who: ["w1"],
        how: expect.stringContaining(`--gate w1 --plan ${fleet.plan.digest}`),
      },
    });
    expect(fleet.events.filter(({ kind }) => kind === "approval")).toHaveLength(1);
    fleet.approvals.set("w1", fleet.plan.digest);
    expect(fleet.finish()).toMatchObject({ state: "completed" });
  });

  it("66: let members start in the window alone; what moves when it closes finishes", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 30, () => ({ slow: 20 })), wave: { maxConcurrent: 1 } }],
      spec: { window: { cron: "0 22 * * *", minutes: 120, zone: "UTC" } },
    });
    fleet.watch = (_, { assignments }) => {
      const hours = new Date(fleet.now).getUTCHours();
      if (assignments.some(({ assignment }) => assignment.action === "move"))
        expect([22, 23]).toContain(hours);
    };
    fleet.run(5);
    expect(fleet.status).toMatchObject({ waitingFor: { what: "window", next: "2026-12-01T22:00:00Z" } });
    fleet.run(24 * hour, 5);
    expect(fleet.assignments.size).toBe(5);
    expect(fleet.member([...fleet.assignments.keys()].at(-1) ?? "").record.release).toBe("1.19.7");
  });

  it("expired: the deadline ends it as an abort does, and tells what was not moved", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 2, () => ({ heldUntil: 1e9 })) }],
      spec: { deadlineHours: 3 },
    });
    fleet.run(4 * hour);
    expect(fleet.status).toMatchObject({ state: "expired", troubles: { total: 2 } });
  });

  it("10A: edit or delete an assignment, and it does no harm", () => {
    const fleet = new SimulatedFleet({ waves: [{ members: members("a", 3, () => ({ slow: 20 })) }] });
    fleet.run(5);
    fleet.assignments.delete("a0");
    const edited = fleet.assignments.get("a1");
    if (edited !== undefined)
      fleet.assignments.set("a1", { ...edited, at: writeInstant(fleet.now), wave: "zz" });
    fleet.watch = ({ members: all }) =>
      expect(all.filter(({ isMoving }) => isMoving).length).toBeLessThanOrEqual(2);
    expect(fleet.finish()).toMatchObject({ state: "completed" });
  });
});
