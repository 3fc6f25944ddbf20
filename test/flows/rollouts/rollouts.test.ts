import { describe, expect, it } from "vitest";
import { ModelMember, members } from "../../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "./rollout-world.ts";

const hour = 60;
const two = [
  { name: "canary", count: 1, soakMinutes: 30 },
  { name: "rest", rest: true, maxConcurrent: 2, soakMinutes: 10 },
];

describe("a rollout that is asked for by an event", () => {
  it("8: is planned, told, and starts nothing by itself", async () => {
    const world = new RolloutWorld(members("c", 4));
    await world.ask({ mode: "plan" });
    await world.run(2 * hour);
    await world.sweep();
    expect(world.status()).toMatchObject({ state: "planned", waitingFor: { what: "start" } });
    expect(world.assigned()).toEqual([]);
    expect(world.told()).toEqual(["rollout planned"]);
  });

  it("goes on by its own wake-ups and its members' news to its end, and then writes nothing", async () => {
    const world = new RolloutWorld(members("c", 5));
    await world.ask({ mode: "plan", waves: two });
    await world.say("start", { planDigest: world.status()?.planDigest ?? "" });
    await world.run(3 * hour);
    expect(world.status()).toMatchObject({ state: "completed", untold: [] });
    expect(world.members.every(({ record }) => record.release === "1.19.7")).toBe(true);
    expect(world.told()).toEqual(
      expect.arrayContaining([
        "wave canary open",
        "wave canary done",
        "wave rest done",
        "member c0 starting",
        "rollout completed",
      ]),
    );
    await world.sweep();
    const before = JSON.stringify([...world.records].filter(([name]) => !name.includes("/clusters/")));
    await world.sweep();
    await world.run(2 * hour);
    expect(JSON.stringify([...world.records].filter(([name]) => !name.includes("/clusters/")))).toBe(before);
    expect(world.records.get(world.name("rollout-index"))).toContain('"past":["r"]');
  });

  it("30A: comes to its end by the hourly sweep alone, where every other message is lost", async () => {
    const world = new RolloutWorld(members("c", 5));
    await world.ask({ waves: two });
    for (let hours = 0; hours < 12; hours += 1) {
      await world.run(hour, { isDeaf: true });
      await world.sweep();
    }
    expect(world.status()).toMatchObject({ state: "completed" });
  });

  it("1: is one rollout, however often it is asked for", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ mode: "plan" });
    const spec = world.spec();
    await world.ask({ mode: "plan", by: "somebody else" });
    expect(world.spec()).toEqual(spec);
    expect(world.told()).toEqual(["rollout planned"]);
  });

  it("2A: is refused where its id is that of another one", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask();
    await world.ask({ deadlineHours: 3 });
    expect(world.told().at(-1)).toContain(
      "refused: Rollout r was asked for on 2026-12-01T10:00:00Z with another content",
    );
    expect(world.spec()).toMatchObject({ deadlineHours: 240 });
  });

  it("6A: is refused with what is wrong, and leaves no parameter", async () => {
    const world = new RolloutWorld(members("c", 2));
    const before = world.records.size;
    await world.ask({ change: { release: "1.99" } });
    await world.say("request", { change: { release: "1.19.7" }, waves: [] });
    await world.say("request", { change: { release: "1.19.7" }, reason: "{{ssm:x}}" });
    expect(world.records.size).toBe(before);
    expect(world.told()).toHaveLength(3);
    expect(world.counted.get("RolloutRefused")).toBe(3);
  });

  it("7A, forged: nothing is done for another source or account, for what we told, and for what is no JSON", async () => {
    const world = new RolloutWorld(members("c", 2));
    const before = world.records.size;
    await world.say("request", { change: { release: "1.19.7" } }, { source: "com.somebody" });
    await world.say("request", { change: { release: "1.19.7" } }, { account: "999999999999" });
    await world.say("request", { change: { release: "1.19.7" } }, { region: "us-east-1" });
    await world.say("request", {}, { "detail-type": "Cilium Rollout Changed" });
    await world.deliver(
      "not JSON",
      "[]",
      '{"detail-type":"Cilium Rollout Wake","detail":{"version":1,"rollout":"../x"}}',
    );
    expect(world.records.size).toBe(before);
    expect(world.events).toEqual([]);
  });

  it("70A: has its clusters for itself: a second one on them is refused until it has ended", async () => {
    const world = new RolloutWorld(members("c", 3));
    await world.ask();
    await world.say("request", { id: "second", change: { refresh: true }, select: { names: ["c1"] } });
    await world.say("request", { id: "third", change: { release: "1.19.7" }, onOverlap: "exclude" });
    expect(world.told().filter((line) => line.startsWith("refused"))).toEqual([]);
    await world.say("request", { id: "fourth", change: { release: "1.19.7" }, select: { names: ["c1"] } });
    expect(world.told().at(-1)).toContain("refused: Rollout r has c1 already");
    await world.say("abort");
    await world.say("request", { id: "fifth", change: { release: "1.19.7" }, select: { names: ["c1"] } });
    expect(world.status("fifth")).toMatchObject({ state: "planned" });
  });
});

describe("a person", () => {
  const gated = [
    { name: "canary", count: 1, soakMinutes: 1 },
    { name: "rest", rest: true, approval: "before" as const, soakMinutes: 1 },
  ];

  it("63A, 64A: approves one plan at one gate", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ waves: gated });
    await world.run(hour);
    expect(world.told()).toContain("approval needed rest needed");
    const planDigest = world.status()?.planDigest ?? "";
    await world.say("approve", { gate: "canary", planDigest });
    await world.say("approve", { gate: "rest", planDigest: "0".repeat(64) });
    await world.say("approve", { id: "other", gate: "rest", planDigest });
    expect(world.told().filter((line) => line.startsWith("refused"))).toHaveLength(3);
    expect(world.assigned()).toHaveLength(1);
    await world.say("approve", { gate: "rest", planDigest, by: "li" });
    await world.say("approve", { gate: "rest", planDigest, by: "somebody later" });
    expect(JSON.parse(world.records.get(world.name("rollouts/r/approvals/rest")) ?? "")).toMatchObject({
      by: "li",
    });
    await world.run(hour);
    expect(world.status()).toMatchObject({ state: "completed" });
  });

  it("65A: approves by the parameter as well, which may be another right than that to start", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ waves: gated });
    await world.run(hour);
    const approval = { schema: 1, planDigest: world.status()?.planDigest, by: "li" };
    world.records.set(world.name("rollouts/r/approvals/rest"), JSON.stringify(approval));
    await world.sweep();
    await world.run(hour);
    expect(world.status()).toMatchObject({ state: "completed" });
  });

  it("72: freezes the fleet, and thaws it", async () => {
    const world = new RolloutWorld(members("c", 3));
    await world.say("freeze", { by: "li", reason: "a trade fair" });
    await world.ask({ waves: two });
    await world.run(hour);
    expect(world.assigned()).toEqual([]);
    expect(world.status()).toMatchObject({
      waitingFor: { what: "freeze", how: expect.stringContaining("li: a trade fair") },
    });
    await world.say("thaw");
    await world.run(3 * hour);
    expect(world.status()).toMatchObject({ state: "completed" });
  });

  it("edits `desired` of the spec by hand, and is understood at the next look", async () => {
    const world = new RolloutWorld(members("c", 3));
    await world.ask({ waves: two });
    world.records.set(world.name("rollouts/r/spec"), JSON.stringify({ ...world.spec(), desired: "pause" }));
    await world.sweep();
    expect(world.status()).toMatchObject({ state: "paused" });
  });

  it("3A: cannot abort what has not been asked for", async () => {
    const world = new RolloutWorld(members("c", 1));
    await world.say("abort");
    expect(world.told()).toEqual(["refused: There is no rollout r."]);
  });

  it("is told of a member that fails and goes back, and of the halt", async () => {
    const world = new RolloutWorld([new ModelMember("c0", { broken: true })]);
    await world.ask();
    await world.run(hour);
    expect(world.told()).toEqual(
      expect.arrayContaining(["member c0 failed", "member c0 returned", "rollout halted"]),
    );
    expect(world.status()).toMatchObject({
      state: "halted",
      waitingFor: {
        how: expect.stringContaining("resume r --by NAME --reason WHY (or retry, return, abort)"),
      },
    });
    await world.sweep();
    expect(world.counted.get("RolloutsHalted")).toBe(1);
  });
});

describe("what goes wrong", () => {
  it.for([
    ["spec", "is edited to garbage", "{"],
    ["spec", "is deleted", undefined],
    ["plan/01", "is edited", '{"schema":1,"digest":"0","targets":[],"members":[]}'],
    ["plan/01", "is deleted", undefined],
  ] as const)(
    "9A: where the %s %s, the rollout halts, and goes on once it is put back",
    async ([part, , text]) => {
      const world = new RolloutWorld(members("c", 4));
      await world.ask({ waves: two });
      await world.run(5);
      const name = world.name(`rollouts/r/${part}`);
      const good = world.records.get(name) ?? "";
      if (text === undefined) world.records.delete(name);
      else world.records.set(name, text);
      await world.sweep();
      await world.run(hour);
      expect(world.status()).toMatchObject({
        state: "halted",
        halt: { why: "fault" },
        reason: expect.stringContaining("get-parameter-history"),
      });
      expect(world.assigned()).toHaveLength(1);
      world.records.set(name, good);
      await world.say("resume");
      await world.run(3 * hour);
      expect(world.status()).toMatchObject({ state: "completed" });
    },
  );

  it("29A: where the bus takes no events, the rollout goes on, and tells them later", async () => {
    const world = new RolloutWorld(members("c", 3));
    world.isBusDown = true;
    await world.ask({ waves: two });
    await world.run(10);
    expect(world.members.some(({ record }) => record.release === "1.19.7")).toBe(true);
    expect(world.status()?.untold.length).toBeGreaterThan(0);
    expect(world.counted.get("RolloutEventFailed")).toBeGreaterThan(0);
    world.isBusDown = false;
    await world.run(3 * hour);
    expect(world.told()).toEqual(expect.arrayContaining(["wave canary open", "rollout completed"]));
    expect(world.status()).toMatchObject({ state: "completed", untold: [] });
  });

  it("puts away what has ended, and keeps the newest twenty", async () => {
    const world = new RolloutWorld(members("c", 1));
    for (let at = 0; at < 23; at += 1) {
      await world.say("request", { id: `r${at}`, change: { release: "1.19.6" } });
      await world.sweep();
    }
    const kept = [...world.records.keys()].filter((name) => name.endsWith("/spec"));
    expect(kept).toHaveLength(20);
    expect(kept.some((name) => name.endsWith("/r0/spec"))).toBe(false);
    const remembered = [...world.records].filter(([name]) => name.includes("/rollout-history/"));
    expect(remembered).toHaveLength(23);
    expect(JSON.parse(remembered[0]?.[1] ?? "")).toMatchObject({ id: "r0", state: "completed", leftOut: 1 });
  });

  it("remembers fifty of those that have ended, the newest", async () => {
    const world = new RolloutWorld(members("c", 1));
    for (let at = 0; at < 53; at += 1) {
      await world.run(1);
      await world.say("request", { id: `r${at}`, change: { release: "1.19.6" } });
      await world.sweep();
    }
    const remembered = [...world.records.keys()].filter((name) => name.includes("/rollout-history/"));
    expect(remembered).toHaveLength(50);
    expect(remembered.some((name) => name.endsWith("/r2"))).toBe(false);
    expect(remembered.some((name) => name.endsWith("/r3"))).toBe(true);
  });
});

/** Every call by `npm run exhaustive`. */
const stride = process.env["EKS_CILIUM_EVERY_CALL"] === "1" ? 1 : 7;

/** What is left in the end, but for how often it was counted. */
function endOf(world: RolloutWorld) {
  const { generation: _, told: __, ...status } = world.status() ?? { generation: 0, told: [] };
  const others = [...world.records].filter(([name]) => !name.endsWith("/status")).sort();
  return { status, others };
}

describe("25A: the death of every invocation at one of its calls", () => {
  async function tell(dieAfter: number | undefined): Promise<RolloutWorld> {
    const world = new RolloutWorld([...members("c", 4), new ModelMember("x", { broken: true })]);
    world.dieAfter = dieAfter;
    await world.ask({
      mode: "plan",
      waves: [
        { name: "canary", names: ["c0", "c1"], maxConcurrent: 2, soakMinutes: 5 },
        { name: "rest", rest: true, maxConcurrent: 2, soakMinutes: 5, failureBudget: 1, approval: "before" },
      ],
    });
    const planDigest = world.status()?.planDigest ?? "";
    await world.say("start", { planDigest });
    await world.run(20);
    await world.say("approve", { gate: "rest", planDigest });
    await world.run(1);
    await world.say("pause");
    await world.run(15);
    await world.say("resume");
    await world.run(2 * hour);
    await world.sweep();
    return world;
  }

  it("leaves the same end as none", async () => {
    const whole = await tell(undefined);
    expect(whole.status()).toMatchObject({
      state: "completed-with-exceptions",
      waves: [{}, { counts: { returned: 1 } }],
    });
    for (let calls = 0; calls <= whole.mostCalls; calls += stride) {
      expect(endOf(await tell(calls)), `after ${calls} calls`).toEqual(endOf(whole));
    }
  }, 60_000);
});
