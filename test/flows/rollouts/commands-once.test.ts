import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { rolloutEventNames } from "../../../functions/core/rollouts/rollout-event-names.ts";
import { ModelMember, members } from "../../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "./rollout-world.ts";

const gated = [{ name: "canary", count: 1, approval: "before" as const, soakMinutes: 5 }];
const refusals = (world: RolloutWorld) => world.told().filter((line) => line.startsWith("refused"));
const freeze = (world: RolloutWorld) => world.records.get(world.name("freeze")) ?? "";

/** A command as it lies in the queue; `minute`: of the hour in which it was said. */
function letter(
  kind: keyof typeof rolloutEventNames.commands,
  minute: number,
  detail: Readonly<Record<string, Json>> = {},
  time = `2026-12-01T09:${String(minute).padStart(2, "0")}:00Z`,
): string {
  const isFleet = kind === "freeze" || kind === "thaw";
  return JSON.stringify({
    id: `${kind}-${minute}`,
    source: "eks-cilium",
    "detail-type": rolloutEventNames.commands[kind],
    account: "111122223333",
    region: "eu-west-1",
    time,
    detail: { version: 1, ...(isFleet ? {} : { id: "r" }), by: "jana", reason: "so", ...detail },
  });
}

describe("a word to the whole fleet", () => {
  it("that is delivered again does not undo a later one, be it by event or by hand", async () => {
    const world = new RolloutWorld(members("c", 2));
    const thaw = letter("thaw", 1);
    await world.deliver(thaw);
    await world.deliver(letter("freeze", 2));
    await world.deliver(thaw);
    expect(freeze(world)).toBe("on (by jana: so)");
    await world.deliver(letter("thaw", 3));
    world.records.set(world.name("freeze"), "on until Monday");
    await world.deliver(letter("thaw", 3));
    expect(freeze(world)).toBe("on until Monday");
    expect(refusals(world)).toEqual([]);
  });

  it("that comes after a later one does nothing, and is told", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.deliver(letter("freeze", 2));
    await world.deliver(letter("thaw", 1));
    expect(freeze(world)).toMatch(/^on/);
    expect(refusals(world)).toEqual([expect.stringContaining("A later freeze, of 2026-12-01T09:02:00Z")]);
  });

  it("freezes, whatever the clock of whoever says it", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.deliver(letter("thaw", 2));
    await world.deliver(letter("freeze", 1));
    expect(freeze(world)).toMatch(/^on/);
    expect(refusals(world)).toEqual([]);
  });

  it("counts beside another of the same second, in their order", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.deliver(letter("freeze", 2), letter("thaw", 2), letter("freeze", 2, { reason: "again" }));
    expect(freeze(world)).toBe("on (by jana: again)");
  });

  it("of a time that has not come does not outlast what is said until then", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.deliver(letter("thaw", 1, {}, "2099-01-01T00:00:00Z"));
    world.now += 60_000;
    await world.deliver(letter("freeze", 1, {}, "2026-12-01T10:01:00Z"));
    expect(freeze(world)).toMatch(/^on/);
    await world.deliver(letter("thaw", 1, {}, "2099-01-01T00:00:00Z"));
    expect(freeze(world)).toMatch(/^on/);
  });

  it("is obeyed where the invocation dies at any of its calls", async () => {
    for (let lives = 0; lives < 8; lives += 1) {
      const world = new RolloutWorld(members("c", 1));
      world.dieAfter = lives;
      await world.deliver(letter("thaw", 1), letter("freeze", 2));
      expect(freeze(world)).toMatch(/^on/);
    }
  });
});

describe("a command to a rollout", () => {
  it("that changed nothing when it came changes nothing when it comes again", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask();
    await world.deliver(letter("pause", 1), letter("pause", 2), letter("resume", 3), letter("pause", 2));
    expect(world.spec()).toMatchObject({ desired: "run" });
  });

  it("that was refused is not obeyed when it comes again", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ mode: "plan" });
    await world.deliver(letter("pause", 1));
    expect(refusals(world)).toEqual([expect.stringContaining("it has not been started")]);
    await world.say("start", { planDigest: world.status()?.planDigest ?? "" });
    await world.deliver(letter("pause", 1));
    expect(world.spec()).toMatchObject({ desired: "run" });
  });

  it("that starts one which is being aborted is refused, and not passed over", async () => {
    const world = new RolloutWorld([new ModelMember("c0", { offline: [0, 999] })]);
    await world.ask();
    const planDigest = world.status()?.planDigest ?? "";
    await world.deliver(letter("return", 1), letter("start", 2, { planDigest }));
    expect(refusals(world)).toEqual([expect.stringContaining("its members are going back")]);
  });

  it("approves once: an approval that a person took back by hand does not come back", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ waves: gated, mode: "plan" });
    const planDigest = world.status()?.planDigest ?? "";
    const approval = letter("approve", 1, { gate: "canary", planDigest });
    await world.deliver(approval);
    world.records.delete(world.name("rollouts/r/approvals/canary"));
    await world.deliver(approval);
    expect(world.records.has(world.name("rollouts/r/approvals/canary"))).toBe(false);
  });

  it.each([JSON.stringify({ schema: 1, planDigest: "0".repeat(64), by: "li" }), "{", '"yes"'])(
    "opens a gate that %s by hand did not open",
    async (text) => {
      const world = new RolloutWorld(members("c", 3));
      await world.ask({ waves: gated });
      world.records.set(world.name("rollouts/r/approvals/canary"), text);
      await world.sweep();
      const isOfAnother = text.includes("planDigest");
      expect(world.status()?.waitingFor?.how.includes("is of another plan")).toBe(isOfAnother);
      await world.say("approve", { gate: "canary", planDigest: world.status()?.planDigest ?? "" });
      expect(world.assigned()).toHaveLength(1);
    },
  );

  it("retries both members where two retries come one after the other", async () => {
    const world = new RolloutWorld([
      ...["x", "y"].map((name) => new ModelMember(name, { broken: true })),
      ...members("c", 2),
    ]);
    const canary = { names: ["x", "y", "c0"], soakMinutes: 500, failureBudget: 3, maxConcurrent: 3 };
    await world.ask({ waves: [{ name: "canary", ...canary }] });
    await world.run(120);
    const generations = () =>
      ["x", "y"].map((name) => {
        const text = world.records.get(world.name(`assignments/111122223333/eu-west-1/${name}`));
        return JSON.parse(text ?? "{}").generation as number;
      });
    const [x = 0, y = 0] = generations();
    const time = new Date(world.now).toISOString();
    await world.deliver(
      letter("retry", 1, { members: ["x"] }, time),
      letter("retry", 1, { members: ["y"] }, time),
    );
    await world.run(30);
    expect(generations()).toEqual([x + 2, y + 2]);
  });
});

describe("a request", () => {
  it("that asks anew for what is planned, and to start it, is refused with how it is started", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ mode: "plan" });
    await world.ask({ mode: "start" });
    await world.run(10);
    const digest = world.status()?.planDigest;
    expect(world.status()).toMatchObject({ state: "planned" });
    expect(refusals(world)).toEqual([
      expect.stringContaining(`npm run -s cli -- rollout start r --plan ${digest} --by NAME`),
    ]);
  });

  it("that comes again when its rollout has ended and is forgotten plans nothing", async () => {
    const world = new RolloutWorld(members("c", 2));
    const request = letter("request", 1, { change: { release: "1.19.7" }, mode: "start" });
    await world.deliver(request);
    await world.say("abort");
    await world.sweep();
    for (const name of [...world.records.keys()])
      if (name.includes("/rollouts/r/")) world.records.delete(name);
    await world.deliver(request);
    expect(world.status()).toBeUndefined();
    expect(refusals(world)).toEqual([
      expect.stringContaining("Rollout r was asked for on 2026-12-01T10:00:00Z, and has ended: aborted"),
    ]);
  });
});
