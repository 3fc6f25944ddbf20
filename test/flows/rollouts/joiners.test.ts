import { describe, expect, it } from "vitest";
import { ModelMember, members } from "../../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "./rollout-world.ts";

const hour = 60;
const waves = [
  { name: "canary", count: 1, soakMinutes: 90 },
  { name: "rest", rest: true, maxConcurrent: 2, soakMinutes: 10 },
];

async function begun(more: Parameters<RolloutWorld["ask"]>[0] = {}): Promise<RolloutWorld> {
  const world = new RolloutWorld(members("c", 3));
  await world.ask({ waves, ...more });
  await world.run(20);
  return world;
}

const joined = (world: RolloutWorld) =>
  JSON.parse(world.records.get(world.name("rollouts/r/joiners")) ?? "{}");

describe("60: a cluster that comes while a rollout runs", () => {
  it("takes no part by default, and is told", async () => {
    const world = await begun();
    world.join(new ModelMember("new-9"));
    await world.sweep();
    expect(world.status()).toMatchObject({ late: { total: 1, first: ["new-9"] } });
    await world.run(5 * hour);
    expect(world.status()).toMatchObject({ state: "completed", late: { total: 1 } });
    expect(world.assigned()).not.toContain("new-9");
  });

  it("is told of by no rollout that is not for it", async () => {
    const world = await begun({ select: { tags: { team: ["a"] } } });
    world.join(new ModelMember("new-9"), { team: "b" });
    await world.sweep();
    expect(world.status()).not.toHaveProperty("late");
    const named = new RolloutWorld(members("c", 2));
    await named.ask({ waves, select: { names: ["c0", "c1"] } });
    named.join(new ModelMember("new-9"));
    await named.sweep();
    expect(named.status()).not.toHaveProperty("late");
  });

  it("joins in a wave behind all others where the request says so, and the plan stays what it was", async () => {
    const world = await begun({ joiners: "append" });
    const planDigest = world.status()?.planDigest;
    const plan = world.records.get(world.name("rollouts/r/plan/01"));
    world.join(new ModelMember("new-9"));
    await world.sweep();
    expect(world.assigned()).toHaveLength(1);
    expect(world.status()?.waves).toHaveLength(3);
    await world.run(6 * hour);
    expect(world.status()).toMatchObject({ state: "completed", planDigest, wave: 3 });
    expect(world.records.get(world.name("rollouts/r/plan/01"))).toBe(plan);
    expect(world.members.every(({ record }) => record.release === "1.19.7")).toBe(true);
    expect(world.told()).toContain("wave joined done");
  });

  it("joins once it has what a member needs: it was out of reach, or nothing was installed on it yet", async () => {
    const world = new RolloutWorld(members("c", 3));
    const late = new ModelMember("slow", {}, "waiting");
    late.record = { ...late.record, release: null, revision: null };
    world.join(late);
    await world.ask({ waves, joiners: "append" });
    await world.run(20);
    await world.sweep();
    expect(joined(world)).toEqual({});
    late.record = { ...late.record, release: "1.19.6", revision: 1, phase: "ready" };
    await world.run(1);
    await world.sweep();
    expect(joined(world)).toMatchObject({ wave: { name: "joined" }, members: [{ name: "slow", wave: 2 }] });
    await world.run(6 * hour);
    expect(late.record.release).toBe("1.19.7");
  });

  it("comes too late once the last planned wave has passed", async () => {
    const world = await begun({ joiners: "append", waves: [{ name: "all", rest: true, soakMinutes: 1 }] });
    await world.run(5 * hour);
    expect(world.status()).toMatchObject({ state: "completed" });
    world.join(new ModelMember("new-9"));
    await world.sweep();
    expect(joined(world)).toEqual({});
  });

  it("needs an approval of its own where any wave does, of the very clusters that joined", async () => {
    const gated = [waves[0], { ...waves[1], approval: "before" as const }] as typeof waves;
    const world = await begun({ joiners: "append", waves: gated });
    world.join(new ModelMember("new-8"));
    await world.sweep();
    const planDigest = world.status()?.planDigest ?? "";
    const first = joined(world).digest;
    await world.say("approve", { gate: "joined", planDigest: first });
    expect(world.told().at(-1)).toContain("Clusters may join wave joined of rollout r yet");
    await world.say("approve", { gate: "rest", planDigest });
    world.join(new ModelMember("new-9"));
    await world.sweep();
    expect(joined(world).members).toHaveLength(2);
    await world.run(5 * hour);
    expect(world.status()).toMatchObject({ waitingFor: { what: "approval", who: ["joined"] } });
    expect(world.status()?.waitingFor?.how).toContain(`--gate joined --plan ${joined(world).digest}`);
    await world.say("approve", { gate: "joined", planDigest });
    await world.say("approve", { gate: "joined", planDigest: first });
    expect(world.told().filter((line) => line.startsWith("refused"))).toHaveLength(3);
    expect(world.assigned()).not.toContain("new-8");
    await world.say("approve", { gate: "joined", planDigest: joined(world).digest });
    await world.run(3 * hour);
    expect(world.status()).toMatchObject({ state: "completed" });
    expect(world.assigned()).toEqual(expect.arrayContaining(["new-8", "new-9"]));
  });

  it("is in one rollout alone, and may be skipped like any member", async () => {
    const world = await begun({ joiners: "append" });
    world.join(new ModelMember("new-9", { heldUntil: 10_000 }));
    await world.sweep();
    await world.say("request", { id: "second", change: { release: "1.19.7" }, select: { names: ["new-9"] } });
    expect(world.told().at(-1)).toContain("Rollout r has new-9 already");
    await world.say("skip", { member: "new-9" });
    await world.run(6 * hour);
    expect(world.status()).toMatchObject({ state: "completed-with-exceptions" });
  });

  it("fits into one parameter with the others; who does not is told", async () => {
    const world = await begun({ joiners: "append" });
    for (const member of members("a-cluster-with-a-name-of-some-length-", 80)) world.join(member);
    await world.sweep();
    const text = world.records.get(world.name("rollouts/r/joiners")) ?? "";
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(joined(world).members.length + (world.status()?.late?.total ?? 0)).toBe(80);
    await world.sweep();
    expect(world.records.get(world.name("rollouts/r/joiners"))).toBe(text);
  });

  it("9A: halts the rollout where its list is damaged or deleted, until it is put back", async () => {
    const world = await begun({ joiners: "append" });
    world.join(new ModelMember("new-9"));
    await world.sweep();
    const name = world.name("rollouts/r/joiners");
    const good = world.records.get(name) ?? "";
    for (const damage of [
      () => world.records.set(name, good.replace("new-9", "other")),
      () => world.records.delete(name),
    ]) {
      damage();
      await world.sweep();
      expect(world.status()).toMatchObject({
        state: "halted",
        halt: { why: "fault" },
        reason: expect.stringContaining(`--name ${name}`),
      });
      world.records.set(name, good);
      await world.say("resume");
    }
    await world.run(6 * hour);
    expect(world.status()).toMatchObject({ state: "completed" });
  });
});
