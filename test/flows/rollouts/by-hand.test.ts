import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { members } from "../../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "./rollout-world.ts";

const two = [
  { name: "canary", count: 1, soakMinutes: 30 },
  { name: "rest", rest: true, maxConcurrent: 2, soakMinutes: 10 },
];

function edit(world: RolloutWorld, change: Record<string, Json>, id = "r"): void {
  world.records.set(world.name(`rollouts/${id}/spec`), JSON.stringify({ ...world.spec(id), ...change }));
}

describe("a rollout of which a person edits desired from plan to run", () => {
  it("has started there and then, and ends at its deadline", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ mode: "plan", deadlineHours: 1, waves: two });
    world.now += 3 * 3_600_000;
    edit(world, { desired: "run" });
    await world.sweep();
    expect(world.spec()).toMatchObject({
      startedAt: "2026-12-01T13:00:00Z",
      startedBy: "whoever edited desired",
    });
    expect(world.assigned()).toHaveLength(1);
    await world.run(90, { isDeaf: true });
    await world.sweep();
    expect(world.status()).toMatchObject({ state: "expired" });
  });

  it("takes the clusters of the one that it supersedes, as after a start", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ mode: "plan", waves: two });
    await world.ask({ id: "second", mode: "plan", supersedes: ["r"], waves: two });
    edit(world, { desired: "run" }, "second");
    await world.sweep();
    await world.run(5);
    expect(world.status()).toMatchObject({ state: "superseded" });
    await world.run(4 * 60);
    expect(world.status("second")).toMatchObject({ state: "completed" });
  });
});

describe("a spec that a person edits otherwise", () => {
  const gated = [{ name: "canary", count: 1, approval: "before" as const, soakMinutes: 5 }];
  const window = { cron: "0 22 * * *", minutes: 60, zone: "UTC" };

  it.each([
    ["its change", { change: { release: "1.20.0" } }],
    ["its window", { window: { ...window, minutes: 1440 } }],
    ["its alarms", { alarms: ["another"] }],
    ["what alarms without data do", { alarmMissing: "ignore" }],
    ["its deadline", { deadlineHours: 2000 }],
    ["its budget of members out of reach", { unreachableBudget: 1000 }],
    ["what becomes of members that fail", { onFailure: "halt" }],
    ["who else may join", { joiners: "append" }],
    ["whom it is for", { select: {} }],
    ["what it supersedes", { supersedes: ["another"] }],
  ] as const)("in %s halts the rollout, approved or not, until it is put back", async (_, change) => {
    const world = new RolloutWorld(members("c", 3));
    const select = { exclude: ["c2"] };
    world.alarms.set("checkout", { state: "OK", since: world.now });
    await world.ask({ window, waves: gated, alarms: ["checkout"], alarmMissing: "hold", select });
    await world.say("approve", { gate: "canary", planDigest: world.status()?.planDigest ?? "" });
    const text = JSON.stringify(world.spec());
    edit(world, change);
    world.now = Date.parse("2026-12-01T22:01:00Z");
    await world.sweep();
    expect(world.status()).toMatchObject({
      state: "halted",
      halt: { why: "fault", reason: expect.stringContaining("of it desired alone may be edited") },
    });
    expect(world.assigned()).toEqual([]);
    world.records.set(world.name("rollouts/r/spec"), text);
    await world.say("resume");
    expect(world.assigned()).toHaveLength(1);
  });
});
