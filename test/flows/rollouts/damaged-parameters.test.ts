import { describe, expect, it } from "vitest";
import { members } from "../../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "./rollout-world.ts";

const two = [
  { name: "canary", count: 1, soakMinutes: 30 },
  { name: "rest", rest: true, maxConcurrent: 2, soakMinutes: 10 },
];
const refusals = (world: RolloutWorld) => world.told().filter((line) => line.startsWith("refused"));

async function begun(): Promise<RolloutWorld> {
  const world = new RolloutWorld(members("c", 3));
  await world.ask({ waves: two });
  await world.run(15);
  return world;
}

async function sweepFor(world: RolloutWorld, hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    await world.run(60, { isDeaf: true });
    await world.sweep();
  }
}

describe.each([
  ["is gone", undefined],
  ["is no JSON", "{"],
  ["is empty of what it says", "{}"],
  ["is of a later version", '{"schema":2,"active":[],"past":[]}'],
])("the index of rollouts, where it %s,", (_, text) => {
  const damage = (world: RolloutWorld) => {
    const name = world.name("rollout-index");
    if (text === undefined) world.records.delete(name);
    else world.records.set(name, text);
  };

  it("lets no second rollout have the clusters of the first", async () => {
    const world = await begun();
    damage(world);
    await world.ask({ id: "second", waves: two });
    expect(world.status("second")).toBeUndefined();
    expect(refusals(world)).toEqual([expect.stringContaining("Rollout r has c0 already")]);
  });

  it("is made anew, so that the sweep goes on with what is under way and remembers what has ended", async () => {
    const world = await begun();
    await sweepFor(world, 8);
    await world.ask({ id: "second", mode: "plan", change: { refresh: true } });
    damage(world);
    await world.sweep();
    const index = JSON.parse(world.records.get(world.name("rollout-index")) ?? "{}");
    expect(index).toEqual({ schema: 1, active: [], past: ["second", "r"] });
    expect(world.log.some(({ level, message }) => level === "error" && message.includes("made anew"))).toBe(
      true,
    );
    damage(world);
    await world.ask({ id: "third", mode: "plan", change: { release: "1.20.0" } });
    expect(JSON.parse(world.records.get(world.name("rollout-index")) ?? "{}").active).toEqual(["third"]);
  });

  it("keeps no rollout from its end by sweeps alone", async () => {
    const world = await begun();
    damage(world);
    await sweepFor(world, 8);
    expect(world.status()).toMatchObject({ state: "completed" });
  });
});

it("an index that never was is not written by a sweep", async () => {
  const world = new RolloutWorld(members("c", 1));
  await world.sweep();
  expect(world.records.has(world.name("rollout-index"))).toBe(false);
});

describe.each(["spec", "plan/00", "plan/01"])("a rollout whose %s cannot be read", (part) => {
  it("may have any cluster: nobody else gets one until it is put back, or given up as the refusal says", async () => {
    const world = await begun();
    const name = world.name(`rollouts/r/${part}`);
    const text = world.records.get(name) ?? "";
    world.records.set(name, text.slice(0, -9));
    await world.ask({ id: "second", waves: two });
    expect(world.status("second")).toBeUndefined();
    const [refused = ""] = refusals(world);
    expect(refused).toContain("Which clusters rollout r has cannot be read");
    const [, given = ""] = /delete-parameters --names (.*)$/.exec(refused) ?? [];
    expect(given.split(" ")).toEqual([world.name("rollouts/r/spec"), world.name("rollouts/r/status")]);
    for (const one of given.split(" ")) world.records.delete(one);
    await world.ask({ id: "second", waves: two });
    expect(world.status("second")).toMatchObject({ state: "running" });
  });

  it("is not put away by a sweep, whether or not any pass has looked at it", async () => {
    const world = new RolloutWorld(members("c", 3));
    await world.ask({ mode: "plan", waves: two });
    const name = world.name(`rollouts/r/${part}`);
    const text = world.records.get(name) ?? "";
    world.records.set(name, text.slice(0, -9));
    world.records.delete(world.name("rollouts/r/status"));
    await world.sweep();
    expect(JSON.parse(world.records.get(world.name("rollout-index")) ?? "{}").active).toEqual(["r"]);
    world.records.set(name, text);
    await world.sweep();
    expect(world.status()).toMatchObject({ state: "planned" });
  });
});

describe.each([
  ["is deleted", undefined],
  ["is damaged", "{"],
])("a rollout whose status %s", (_, text) => {
  const damage = (world: RolloutWorld) => {
    const name = world.name("rollouts/r/status");
    if (text === undefined) world.records.delete(name);
    else world.records.set(name, text);
  };

  it("stays halted although the alarm that halted it is OK, until a person resumes", async () => {
    const world = new RolloutWorld(members("c", 3));
    world.alarms.set("checkout", { state: "OK", since: world.now });
    await world.ask({ waves: two, alarms: ["checkout"] });
    await world.run(1);
    world.alarms.set("checkout", { state: "ALARM", since: world.now });
    await world.run(10);
    expect(world.status()).toMatchObject({ state: "halted", halt: { why: "alarm" } });
    world.alarms.set("checkout", { state: "OK", since: world.now });
    damage(world);
    await sweepFor(world, 3);
    expect(world.status()).toMatchObject({ state: "halted", halt: { why: "fault" } });
    expect(world.assigned()).toHaveLength(1);
    await world.say("resume");
    await sweepFor(world, 8);
    expect(world.status()).toMatchObject({ state: "completed" });
  });

  it("goes on where nothing was assigned by it yet", async () => {
    const world = new RolloutWorld(members("c", 3));
    await world.say("freeze");
    await world.ask({ waves: two });
    damage(world);
    await world.say("thaw");
    await sweepFor(world, 8);
    expect(world.status()).toMatchObject({ state: "completed" });
  });
});
