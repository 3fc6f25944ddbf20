import { describe, expect, it } from "vitest";
import { AwsCallError } from "../../../functions/flows/ports/aws-call-error.ts";
import { members } from "../../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "./rollout-world.ts";

const waves = [
  { name: "canary", count: 1, soakMinutes: 30 },
  { name: "rest", rest: true, soakMinutes: 10 },
];
const minute = 60_000;

function calm(world: RolloutWorld, name = "checkout-5xx"): void {
  world.alarms.set(name, { state: "OK", since: world.now });
}

describe("gates outside the fleet", () => {
  it("68A: an alarm of the request that goes off in the soak halts the rollout, and tells by which", async () => {
    const world = new RolloutWorld(members("c", 3));
    calm(world);
    await world.ask({ waves, alarms: ["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout-5xx"] });
    await world.run(15);
    expect(world.status()?.waitingFor?.what).toBe("soak");
    world.alarms.set("checkout-5xx", { state: "ALARM", since: world.now });
    await world.run(6);
    expect(world.status()).toMatchObject({ state: "halted", halt: { why: "alarm" } });
    expect(world.status()?.reason).toContain("checkout-5xx");
    expect(world.told()).toContain("rollout halted");
    calm(world);
    world.now += 1000;
    await world.say("resume");
    await world.run(120);
    expect(world.status()?.state).toBe("completed");
  });

  it("68A: an alarm of the fleet holds every rollout, though no request names it", async () => {
    const world = new RolloutWorld(members("c", 1));
    world.fleetAlarms = ["platform"];
    world.alarms.set("platform", { state: "ALARM", since: world.now });
    await world.ask({ waves });
    await world.run(30);
    expect(world.assigned()).toEqual([]);
    expect(world.status()?.waitingFor).toMatchObject({ what: "alarm", who: ["platform"] });
  });

  it("67A: a calendar that cannot be read is closed, in the words of whoever refused", async () => {
    const world = new RolloutWorld(members("c", 1));
    const sentence =
      "read calendar freeze: AccessDeniedException. Statement ReadCalendars of the role's policy";
    world.calendar = new AwsCallError("denied", "AccessDeniedException", sentence);
    await world.ask({ waves, window: { calendars: ["freeze"] } });
    await world.run(30);
    expect(world.assigned()).toEqual([]);
    expect(world.status()?.waitingFor).toMatchObject({ what: "window" });
    expect(world.status()?.waitingFor?.how).toContain("Statement ReadCalendars");
    world.calendar = { isOpen: true };
    await world.run(30);
    expect(world.assigned()).toEqual(["c0"]);
  });

  it("67A: a throttled CloudWatch starts nothing, and stops nothing that moves", async () => {
    const world = new RolloutWorld(members("c", 2, () => ({ slow: 10 })));
    calm(world);
    await world.ask({ waves, alarms: ["checkout-5xx"] });
    await world.run(2);
    world.alarmFault = new AwsCallError("throttled", "ThrottlingException", "describe alarms: Rate exceeded");
    await world.run(90);
    expect(world.members.map(({ record }) => record.release)).toEqual(
      expect.arrayContaining(["1.19.7", "1.19.6"]),
    );
    expect(world.status()).toMatchObject({ state: "waiting", waitingFor: { what: "alarm" } });
  });

  it("66: what a closed calendar says of its next opening is when the rollout looks again, and goes on", async () => {
    const world = new RolloutWorld(members("c", 1));
    const opening = world.now + 100 * minute;
    world.calendar = { isOpen: false, until: opening };
    await world.ask({ waves, window: { calendars: ["freeze"] } });
    await world.run(99);
    expect(world.assigned()).toEqual([]);
    world.calendar = { isOpen: true };
    await world.run(3);
    expect(world.assigned()).toEqual(["c0"]);
  });

  it("are asked once each in a pass, however many turns it takes, and only where somebody named them", async () => {
    const world = new RolloutWorld(members("c", 3));
    await world.ask({ waves });
    await world.run(60);
    expect(world.gateCalls).toEqual([]);

    const other = new RolloutWorld(members("c", 30));
    calm(other, "a");
    calm(other, "b");
    await other.ask({ waves, mode: "plan", alarms: ["a", "b"], window: { calendars: ["one", "two"] } });
    expect(other.gateCalls).toEqual([]);
    await other.say("start", { planDigest: other.status()?.planDigest ?? "" });
    expect(other.gateCalls.toSorted()).toEqual(["alarms a b", "calendar one two"]);
  });

  it("an alarm of another region is refused when the rollout is asked for", async () => {
    const world = new RolloutWorld(members("c", 1));
    await world.ask({ waves, alarms: ["arn:aws:cloudwatch:us-east-1:111122223333:alarm:edge"] });
    expect(world.status()).toBeUndefined();
    expect(world.told()[0]).toMatch(/^refused: Alarm arn:.* is not of account 111122223333 in eu-west-1/);

    const fleet = new RolloutWorld(members("c", 1));
    fleet.fleetAlarms = ["arn:aws:cloudwatch:eu-west-1:444455556666:alarm:edge"];
    await fleet.ask({ waves });
    expect(fleet.told()[0]).toMatch(/^refused: Alarm arn:.*:444455556666:/);
  });
});
