import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alarmsOf, closedByAlarms, foreignAlarms } from "../../../functions/core/rollouts/alarm-gate.ts";
import type { AlarmState, GateReadings } from "../../../functions/core/rollouts/gate-readings.ts";
import { ModelMember, members, SimulatedFleet } from "./simulated-fleet.ts";

const hour = 3_600_000;

/** What is read of alarms that are named by what is known of them. */
function reading(...known: readonly AlarmState[]): GateReadings {
  return { alarms: { named: known.map(({ name }) => name), reading: { known } } };
}

const alarm = (state: string, since?: number): AlarmState => ({
  name: "checkout-5xx",
  state,
  ...(since === undefined ? {} : { since }),
});

const twoWaves = () =>
  new SimulatedFleet({
    waves: [{ members: members("a", 2, () => ({ slow: 5 })) }, { members: members("b", 2) }],
  });

describe("alarms of a rollout", () => {
  it("68A: keep a wave from beginning while one is in ALARM, and let it begin afterwards", () => {
    const fleet = twoWaves();
    fleet.gates = reading(alarm("ALARM", fleet.now));
    fleet.run(30);
    expect(fleet.assignments.size).toBe(0);
    expect(fleet.status).toMatchObject({
      state: "waiting",
      waitingFor: { what: "alarm", who: ["checkout-5xx"], how: expect.stringContaining("checkout-5xx") },
    });
    expect(fleet.status?.halt).toBeUndefined();
    fleet.gates = reading(alarm("OK", fleet.now));
    expect(fleet.finish()).toMatchObject({ state: "completed" });
  });

  it("68A: let a wave begin without data, unless the request says otherwise", () => {
    const fleet = twoWaves();
    fleet.gates = reading(alarm("INSUFFICIENT_DATA"));
    fleet.run(3);
    expect(fleet.assignments.size).toBe(2);

    const strict = new SimulatedFleet({
      waves: [{ members: members("a", 2) }],
      spec: { alarmMissing: "hold" },
    });
    strict.gates = reading(alarm("INSUFFICIENT_DATA"));
    strict.run(3);
    expect(strict.assignments.size).toBe(0);
    expect(strict.status?.waitingFor).toMatchObject({
      what: "alarm",
      how: expect.stringContaining("no data"),
    });
  });

  it("68A: halt by name when one goes off while members move", () => {
    const fleet = twoWaves();
    fleet.gates = reading(alarm("OK"));
    fleet.run(3);
    expect(fleet.member("a0").isMoving).toBe(true);
    fleet.gates = reading(alarm("ALARM", fleet.now));
    fleet.run(10);
    expect(fleet.status).toMatchObject({
      state: "halted",
      halt: {
        why: "alarm",
        reason: expect.stringContaining("alarm checkout-5xx is in ALARM since 2026-12-01T"),
      },
    });
    expect(fleet.member("a0").record.release).toBe("1.19.7");
    expect(fleet.assignments.has("b0")).toBe(false);
  });

  it("68A: halt when one goes off in the soak, for good: that it is OK again is for a person to judge", () => {
    const fleet = twoWaves();
    fleet.gates = reading(alarm("OK"));
    fleet.run(15);
    expect(fleet.status?.waitingFor?.what).toBe("soak");
    fleet.gates = reading(alarm("ALARM", fleet.now));
    fleet.run(2);
    fleet.gates = reading(alarm("OK", fleet.now));
    fleet.run(120);
    expect(fleet.status).toMatchObject({ state: "halted", halt: { why: "alarm" } });
    fleet.now += 1000;
    fleet.say({ resumedAt: fleet.stamp });
    expect(fleet.finish()).toMatchObject({ state: "completed" });
  });

  it("do not halt again by what a person has seen and gone on from, and start nothing beside it", () => {
    const fleet = twoWaves();
    fleet.gates = reading(alarm("OK"));
    fleet.run(15);
    const wentOff = fleet.now;
    fleet.gates = reading(alarm("ALARM", wentOff));
    fleet.run(2);
    fleet.say({ resumedAt: fleet.stamp });
    fleet.run(120);
    expect(fleet.status).toMatchObject({ state: "waiting", waitingFor: { what: "alarm" } });
    expect(fleet.assignments.has("b0")).toBe(false);
    fleet.gates = reading(alarm("ALARM", fleet.now));
    fleet.run(2);
    expect(fleet.status).toMatchObject({ state: "halted", halt: { why: "alarm" } });
  });

  it("send a wave back where the request says so", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: members("a", 2) }, { members: members("b", 2) }],
      spec: { onFailure: "return-all" },
    });
    fleet.gates = reading(alarm("OK"));
    fleet.run(10);
    fleet.gates = reading(alarm("ALARM", fleet.now));
    expect(fleet.finish().state).toBe("returned");
    expect(fleet.members.every(({ record }) => record.release === "1.19.6")).toBe(true);
  });

  it("67A: that cannot be read start nothing, say why, and halt nothing that moves", () => {
    const fleet = twoWaves();
    fleet.gates = reading(alarm("OK"));
    fleet.run(3);
    fleet.gates = {
      alarms: { named: ["checkout-5xx"], reading: { unknown: "describe alarms: AccessDenied" } },
    };
    fleet.run(60);
    expect(fleet.member("a0").record.release).toBe("1.19.7");
    expect(fleet.status).toMatchObject({
      state: "waiting",
      waitingFor: { what: "alarm", how: expect.stringContaining("AccessDenied") },
    });
    expect(fleet.assignments.has("b0")).toBe(false);
  });

  it("that there are not are as good as red", () => {
    const gates: GateReadings = { alarms: { named: ["checkout-5x"], reading: { known: [] } } };
    expect(closedByAlarms(gates, {})).toMatchObject({
      who: ["checkout-5x"],
      why: expect.stringContaining("no alarm"),
    });
  });

  it("do not keep members from going back", () => {
    const fleet = new SimulatedFleet({
      waves: [{ members: [new ModelMember("a0", { broken: true }), new ModelMember("a1")] }],
    });
    fleet.gates = reading(alarm("OK"));
    fleet.run(3);
    fleet.gates = reading(alarm("ALARM", fleet.now));
    fleet.run(60);
    expect(fleet.member("a0").record.rollout?.state).toBe("returned");
  });

  it("are looked at every five minutes, and a look that finds nothing new writes nothing", () => {
    const fleet = twoWaves();
    fleet.gates = reading(alarm("ALARM", fleet.now));
    fleet.run(5);
    const { writes } = fleet;
    fleet.run(240);
    expect(fleet.writes).toBe(writes);
    expect((fleet.last?.wakeUpAt ?? 0) - fleet.now).toBeLessThanOrEqual(300_000);
  });

  it("are those of the fleet and of the request, each once, by name or by ARN", () => {
    const arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:team/a b";
    expect(alarmsOf({ alarms: [arn, "x"] }, { rolloutAlarms: ["x", "y"] })).toEqual(["x", "y", "team/a b"]);
    const home = { account: "111122223333", region: "eu-west-1" };
    expect(foreignAlarms([arn, "x"], home)).toEqual([]);
    expect(foreignAlarms([arn], { ...home, region: "eu-west-2" })).toEqual([arn]);
    expect(foreignAlarms([arn], { ...home, account: "444455556666" })).toEqual([arn]);
  });

  it("let nothing start while one of them is red, whatever else they do", () => {
    const states = fc.array(fc.constantFrom("OK", "ALARM", "INSUFFICIENT_DATA"), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(states, (course) => {
        const fleet = twoWaves();
        for (const state of course) {
          fleet.gates = reading(alarm(state, fleet.now));
          fleet.watch = (_, { assignments }) => {
            const moves = assignments.filter(({ assignment }) => assignment.action === "move");
            expect(state === "ALARM" ? moves : []).toEqual([]);
          };
          fleet.run(5);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("calendars of a rollout", () => {
  const calendars = ["change-freeze"];
  const fleetOf = (spec: object = {}) =>
    new SimulatedFleet({
      waves: [{ members: members("a", 4, () => ({ slow: 5 })), wave: { maxConcurrent: 1 } }],
      spec: { window: { calendars }, ...spec },
    });
  const calendar = (isOpen: boolean, until?: number): GateReadings => ({
    calendar: { known: { isOpen, ...(until === undefined ? {} : { until }) } },
  });

  it("66: that close keep new members from starting, never one that is under way, and say when they open", () => {
    const fleet = fleetOf();
    const closing = fleet.now + 3 * 60_000;
    fleet.gates = calendar(true);
    fleet.run(3);
    const opening = closing + 2 * hour;
    fleet.gates = calendar(false, opening);
    fleet.run(30);
    expect(fleet.member("a0").record.release).toBe("1.19.7");
    expect([...fleet.assignments.keys()]).toEqual(["a0"]);
    expect(fleet.status?.waitingFor).toMatchObject({
      what: "window",
      next: new Date(opening).toISOString().replace(".000Z", "Z"),
      how: expect.stringContaining("change-freeze"),
    });
    expect(fleet.last?.wakeUpAt).toBe(opening);
    fleet.gates = calendar(true);
    expect(fleet.finish()).toMatchObject({ state: "completed" });
  });

  it("67A: that are gone or denied are closed, and the status says why", () => {
    const fleet = fleetOf();
    fleet.gates = { calendar: { unknown: "read calendar change-freeze: there is no such calendar" } };
    fleet.run(30);
    expect(fleet.assignments.size).toBe(0);
    expect(fleet.status?.waitingFor).toMatchObject({
      what: "window",
      how: expect.stringContaining("there is no such calendar"),
    });
    const { writes } = fleet;
    fleet.run(30);
    expect(fleet.writes).toBe(writes);
  });

  it("and a cron have to be open both", () => {
    const window = { calendars, cron: "0 22 * * *", minutes: 120, zone: "UTC" };
    const fleet = fleetOf({ window });
    fleet.gates = calendar(true);
    fleet.run(10);
    expect(fleet.status?.waitingFor).toMatchObject({ what: "window", next: "2026-12-01T22:00:00Z" });
    fleet.now = Date.parse("2026-12-01T22:01:00Z");
    fleet.gates = calendar(false, Date.parse("2026-12-01T23:00:00Z"));
    fleet.run(5);
    expect(fleet.assignments.size).toBe(0);
    expect(fleet.status?.waitingFor).toMatchObject({ next: "2026-12-01T23:00:00Z" });
    fleet.gates = calendar(true);
    fleet.run(5);
    expect(fleet.assignments.size).toBe(1);
  });

  it("start nobody for whom too little is left, and whoever needs longer than any opening at its beginning", () => {
    const fleet = fleetOf();
    fleet.gates = calendar(true, fleet.now + 8 * 60_000);
    fleet.run(2);
    expect(fleet.assignments.size).toBe(0);
    expect(fleet.status?.waitingFor?.how).toContain("too short");
    const opening = fleet.now + hour;
    fleet.gates = calendar(false, opening);
    fleet.run(10);
    fleet.now = opening - 60_000;
    fleet.gates = calendar(true, opening + 9 * 60_000);
    fleet.run(2);
    expect(fleet.assignments.size).toBe(1);
  });
});
