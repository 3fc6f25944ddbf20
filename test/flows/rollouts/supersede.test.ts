import { describe, expect, it } from "vitest";
import { assignmentSchema } from "../../../functions/core/rollouts/assignment.ts";
import { ModelMember, members, type Temper } from "../../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "./rollout-world.ts";

const hour = 60;
const all = [{ name: "all", rest: true, maxConcurrent: 10, soakMinutes: 5, failureBudget: 9 }];
const slowly = all.map((wave) => ({ ...wave, soakMinutes: 60 }));
const better = { id: "s", change: { set: { l7: false } }, waves: all };

/** Lets minutes pass, and looks at each of them whether any cluster is told two things at once. */
async function watch(world: RolloutWorld, minutes: number): Promise<void> {
  const last = new Map<string, string>();
  for (let gone = 0; gone < minutes; gone += 1) {
    await world.run(1);
    for (const member of world.members) {
      const text = [...world.records].find(
        ([name]) => name.endsWith(`/${member.name}`) && name.includes("/assignments/"),
      )?.[1];
      if (text === undefined) continue;
      const { rollout, generation } = assignmentSchema.parse(JSON.parse(text));
      const before = last.get(member.name);
      const told = member.record.rollout;
      const isUnderWay =
        told?.id === before && ["starting", "moving", "verifying", "returning"].includes(told?.state ?? "");
      if (before !== undefined && before !== rollout && generation > (told?.generation ?? 0))
        expect(isUnderWay, `${member.name} is told of ${rollout} while ${before} moves it`).toBe(false);
      last.set(member.name, rollout);
    }
  }
}

describe("71: a rollout for clusters that another one has", () => {
  it("is refused unless it says what it supersedes, and names what is under way", async () => {
    const world = new RolloutWorld(members("c", 3));
    await world.ask({ waves: all });
    await world.say("request", better);
    expect(world.told().at(-1)).toContain(
      'Rollout r has c0 already, and 2 more are in others: wait for it, abort it, or ask with "onOverlap": "exclude" or "supersedes": ["r"].',
    );
    await world.say("request", { ...better, supersedes: ["r", "x"] });
    expect(world.told().at(-1)).toContain("No rollout x is under way that it could supersede.");
    expect(world.status("s")).toBeUndefined();
  });

  it("changes nothing while it is only planned", async () => {
    const world = new RolloutWorld(members("c", 3));
    await world.ask({ waves: all });
    await world.say("request", { ...better, supersedes: ["r"] });
    await world.run(2 * hour);
    expect(world.status("r")).toMatchObject({ state: "completed" });
    expect(world.status("s")).toMatchObject({ state: "planned" });
  });

  it("starts once what the other one has begun is done, and takes those members as joiners", async () => {
    const world = new RolloutWorld([
      new ModelMember("quick"),
      new ModelMember("slow", { slow: 40 }),
      new ModelMember("broken", { broken: true }),
      ...members("idle", 2, () => ({ heldUntil: 25 })),
    ]);
    await world.ask({ waves: slowly });
    await watch(world, 20);
    await world.say("request", { ...better, supersedes: ["r"], mode: "start" });
    expect(world.status("r")).toMatchObject({
      state: "waiting",
      reason: expect.stringContaining("superseded by rollout s"),
    });
    expect(world.status("s")).toMatchObject({
      state: "waiting",
      waitingFor: { what: "rollout", who: ["r"] },
    });
    await world.say("retry", { id: "r" });
    expect(world.told().at(-1)).toContain("rollout s supersedes it");
    await watch(world, 15);
    expect(world.status("r")?.state).toBe("waiting");
    for (let hours = 0; hours < 12; hours += 1) {
      await watch(world, hour);
      await world.sweep();
    }
    expect(world.status("r")).toMatchObject({ state: "superseded" });
    expect(world.told()).toContain("rollout superseded");
    const ends = world.members.map(({ name, record }) => [name, record.rollout?.id, record.rollout?.state]);
    expect(ends).toEqual([
      ["quick", "s", "soaking"],
      ["slow", "s", "soaking"],
      ["broken", "s", "returned"],
      ["idle0", "s", "soaking"],
      ["idle1", "s", "soaking"],
    ]);
    expect(world.status("s")).toMatchObject({ state: "completed-with-exceptions" });
  });

  it("ends at once one that was never started", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ mode: "plan" });
    await world.say("request", { ...better, supersedes: ["r"], mode: "plan" });
    await world.say("start", { id: "s", planDigest: world.status("s")?.planDigest ?? "" });
    expect(world.status("r")).toMatchObject({ state: "superseded" });
    await world.run(2 * hour);
    expect(world.status("s")).toMatchObject({ state: "completed" });
  });

  it("does not start over one that is going back", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ waves: slowly });
    await world.run(10);
    await world.say("return");
    await world.say("request", { ...better, supersedes: ["r"], mode: "start" });
    expect(world.told().at(-1)).toContain("rollout r is going back, and has to come to its end first");
    expect(world.status("s")).toBeUndefined();
  });

  it("waits in a frozen fleet for members that have to go back, unless a person aborts the other one", async () => {
    const world = new RolloutWorld([new ModelMember("broken", { broken: true }), ...members("c", 1)]);
    await world.ask({ waves: slowly });
    await world.run(5);
    await world.say("freeze");
    await world.run(15);
    await world.say("request", { ...better, supersedes: ["r"], mode: "start" });
    await world.run(hour);
    expect(world.status("r")).toMatchObject({ state: "waiting", waitingFor: { what: "freeze" } });
    await world.say("abort", { id: "r" });
    expect(world.status("r")).toMatchObject({ state: "aborted" });
    await world.say("thaw");
    await world.run(2 * hour);
    expect(world.members[1]?.record.rollout).toMatchObject({ id: "s" });
  });

  it.for<[string, Temper]>([
    ["slow", { slow: 70 }],
    ["broken", { broken: true }],
    ["offline", { offline: [5, 200] }],
    ["breaking in the soak", { breaksAfter: 20 }],
    ["deleted", { goneAt: 12 }],
    ["stuck", { broken: true, stuck: true }],
  ])("never tells a cluster two things, and comes to its end beside one that is %s", async ([, temper]) => {
    const world = new RolloutWorld([new ModelMember("odd", temper), ...members("c", 3)]);
    await world.ask({ waves: slowly });
    await watch(world, 9);
    await world.say("request", { ...better, supersedes: ["r"], mode: "start", deadlineHours: 20 });
    for (let hours = 0; hours < 24; hours += 1) {
      await watch(world, hour);
      await world.sweep();
    }
    expect(world.status("r")).toMatchObject({ state: "superseded" });
    expect(world.status("s")?.state).toMatch(/^(completed|completed-with-exceptions|expired|halted)$/);
    expect(world.members.slice(1).every(({ record }) => record.rollout?.id === "s")).toBe(true);
  });
});
