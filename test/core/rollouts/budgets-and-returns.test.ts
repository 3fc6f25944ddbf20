import { describe, expect, it } from "vitest";
import { ModelMember, members, SimulatedFleet } from "./simulated-fleet.ts";

const hour = 60;

describe("budgets and returns", () => {
  it("44A: five in flight, two fail at once, budget 1: halted, and both are back", () => {
    const fleet = new SimulatedFleet({
      waves: [
        {
          members: members("a", 8, (index) => (index < 2 ? { broken: true } : { slow: 12 })),
          wave: { maxConcurrent: 5, failureBudget: 1 },
        },
      ],
    });
    fleet.run(hour);
    expect(fleet.status).toMatchObject({
      state: "halted",
      waves: [{ hurt: 2, counts: { returned: 2, soaking: 3 } }],
    });
    expect(fleet.assignments.size).toBe(5);
  });

  it("answer in a later wave for what is tried again from an earlier one, and fails", () => {
    const late = new ModelMember("late", { heldUntil: 100, broken: true });
    const fleet = new SimulatedFleet({
      waves: [
        { members: [...members("a", 1), late], wave: { soakMinutes: 40 } },
        { members: members("b", 1), wave: { soakMinutes: 600 } },
      ],
    });
    fleet.run(6 * hour);
    expect(fleet.status).toMatchObject({
      state: "halted",
      wave: 1,
      halt: { why: "budget" },
      waves: [{ hurt: 1 }, { hurt: 0 }],
    });
  });

  it("46: counts anew from where a person resumed", () => {
    const fleet = new SimulatedFleet({
      waves: [
        {
          members: members("a", 6, (index) => (index % 2 === 0 ? { broken: true } : {})),
          wave: { maxConcurrent: 1 },
        },
      ],
    });
    for (const hurt of [1, 2, 3]) {
      fleet.run(2 * hour);
      expect(fleet.status).toMatchObject({ state: "halted", waves: [{ hurt }] });
      fleet.say({ resumedAt: fleet.stamp });
    }
    expect(fleet.finish()).toMatchObject({ state: "completed-with-exceptions" });
  });

  it("retries the failed with the same plan, as often as a person asks", () => {
    const fleet = new SimulatedFleet({ waves: [{ members: members("a", 1, () => ({ broken: true })) }] });
    fleet.run(hour);
    expect(fleet.status).toMatchObject({ state: "halted" });
    fleet.say({ retried: { at: fleet.stamp, members: ["a0"] } });
    fleet.run(5);
    expect(fleet.assignments.get("a0")).toMatchObject({ action: "move", generation: 3 });
    fleet.run(hour);
    expect(fleet.status).toMatchObject({ state: "halted", waves: [{ hurt: 1 }] });
  });

  it("48A, 51A: halts where a member cannot go back, and does not ask it again", () => {
    const fleet = new SimulatedFleet({
      waves: [
        {
          members: members("a", 3, () => ({ broken: true, stuck: true })),
          wave: { maxConcurrent: 1, failureBudget: 9 },
        },
      ],
    });
    fleet.run(3 * hour);
    expect(fleet.status).toMatchObject({
      state: "halted",
      halt: { why: "return-blocked" },
      waves: [{ counts: { "return-blocked": 1 } }],
    });
    expect(fleet.assignments.size).toBe(1);
    expect(fleet.assignmentWrites).toBe(2);
  });

  it("leaves the failed as they are where it shall only halt", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 1, () => ({ broken: true })) }],
      spec: { onFailure: "halt" },
    });
    fleet.run(2 * hour);
    expect(fleet.status).toMatchObject({ state: "halted", waves: [{ counts: { failed: 1 } }] });
    expect(fleet.assignmentWrites).toBe(1);
  });

  it("returns the wave, or all, where that is asked for", () => {
    const given = () => [
      { members: members("a", 1), wave: { soakMinutes: 5 } },
      {
        members: members("b", 3, (index) => (index === 2 ? { broken: true } : {})),
        wave: { maxConcurrent: 3 },
      },
    ];
    const wave = new SimulatedFleet({ waves: given(), spec: { onFailure: "return-wave" } });
    wave.run(3 * hour);
    expect(wave.status).toMatchObject({ state: "halted" });
    expect(wave.members.map(({ record }) => record.release)).toEqual([
      "1.19.7",
      "1.19.6",
      "1.19.6",
      "1.19.6",
    ]);
    const all = new SimulatedFleet({ waves: given(), spec: { onFailure: "return-all" } });
    expect(all.finish()).toMatchObject({ state: "returned" });
    expect(all.members.map(({ record }) => record.release)).toEqual(Array(4).fill("1.19.6"));
  });

  it("54: returns all when a person asks, the newest wave first, at the waves' concurrency", () => {
    const fleet = new SimulatedFleet({
      waves: [
        { members: members("a", 2), wave: { soakMinutes: 0 } },
        { members: members("b", 3), wave: { soakMinutes: 999 } },
      ],
    });
    fleet.run(hour);
    fleet.say({ desired: "return" });
    const order: string[] = [];
    fleet.watch = ({ members: all }, { assignments }) => {
      order.push(...assignments.map(({ name }) => name[0] ?? ""));
      expect(all.filter(({ record }) => record.rollout?.state === "returning").length).toBeLessThanOrEqual(2);
    };
    expect(fleet.finish()).toMatchObject({ state: "returned" });
    expect(order.join("")).toBe("bbbaa");
    expect(fleet.members.every(({ record }) => record.release === "1.19.6")).toBe(true);
  });
});
