import { expect, it } from "vitest";
import { ModelMember, members } from "../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "../flows/rollouts/rollout-world.ts";
import { rollout, storedIn } from "./rollout-cli.ts";
import { jsonFile } from "./run-cli.ts";

it("shows how far a rollout is, what one of its clusters waits for, and ends by its state", async () => {
  const told = new RolloutWorld([...members("c", 2), new ModelMember("x", { broken: true })]);
  await told.ask({ waves: [{ name: "canary", names: ["c0", "x"], maxConcurrent: 2 }] });
  await told.run(60);
  const world = await storedIn(told);
  const status = await rollout(world, "status", "r");
  expect(status.stderr).toBe("");
  expect(status.stdout).toContain("r  to 1.19.7  halted: 1 failed in wave canary, whose budget is 0");
  expect(status.stdout).toMatch(
    /^ canary +now +2 members: 1 pending, 1 returned {2}failed 1 of 0, at worst 1$/m,
  );
  expect(status.stdout).toContain(
    "npm run -s cli -- rollout resume r --by NAME --reason WHY (or retry, return, abort)",
  );
  expect(status.code).toBe(3);
  const json = await rollout(world, "status", "r", "--output", "json");
  expect(JSON.parse(json.stdout)).toMatchObject({ status: { state: "halted" }, spec: { id: "r" } });
  const explained = await rollout(world, "explain", "x");
  expect(explained.stderr).toBe("");
  expect(explained.stdout).toMatch(/^x {2}rollout r {2}wave canary {2}returned$/m);
  expect(explained.stdout).toContain("would go back to revision 1");
  expect(explained.code).toBe(3);
  const asJson = await rollout(world, "explain", "c1", "--rollout", "r", "--output", "json");
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    cluster: "c1",
    rollout: "r",
    wave: "rest",
    state: "pending",
    returnsTo: { revision: 1, release: "1.19.6" },
  });
  expect(asJson.code).toBe(4);
  expect(await rollout(world, "explain", "nobody")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("No rollout under way knows cluster nobody"),
  });
  expect((await rollout(world, "list")).stdout).toContain("r  halted");
});

it("asks for a rollout with gates that flags name, and shows them", async () => {
  const told = new RolloutWorld(members("c", 2));
  told.alarms.set("checkout-5xx", { state: "ALARM", since: told.now });
  const window = { calendars: ["freeze"], cron: "0 * * * *", minutes: 60, zone: "Europe/Berlin" };
  await told.ask({ alarms: ["checkout-5xx"], alarmMissing: "hold", window });
  const world = await storedIn(told);
  const { stdout } = await rollout(world, "status", "r");
  expect(stdout).toContain(" starts in: 0 * * * * for 60 minutes, Europe/Berlin; calendar freeze\n");
  expect(stdout).toContain(" minds alarms: checkout-5xx, and none without data\n");
  expect(stdout).toContain("Nothing starts while an alarm is in ALARM: checkout-5xx.");
  const request = { version: 1, id: "s", by: "li", reason: "x", change: { refresh: true }, window };
  const gates = ["--alarms", "a", "b", "--calendars", "other"];
  await rollout(world, "plan", "--request", jsonFile(request), ...gates);
  expect(world.queues.rollouts.queue.bodies().map((body) => JSON.parse(body).detail)).toEqual([
    { ...request, alarms: ["a", "b"], window: { ...window, calendars: ["other"] } },
  ]);
});

it("says commands on the bus, and those alone that would be understood", async () => {
  const told = new RolloutWorld(members("c", 2));
  await told.ask({ mode: "plan" });
  const world = await storedIn(told);
  const { queue } = world.queues.rollouts;
  const types = () =>
    queue.bodies().map((body) => [JSON.parse(body)["detail-type"], JSON.parse(body).detail]);
  const digest = told.status()?.planDigest ?? "";
  await rollout(world, "start", "r", "--plan", digest, "--by", "jana");
  await rollout(world, "skip", "r", "--member", "c1", "--by", "li", "--reason", "too old");
  await rollout(world, "freeze", "--by", "li", "--reason", "a fair");
  await rollout(
    world,
    "plan",
    "--request",
    jsonFile({ version: 1, id: "s", by: "li", reason: "x", change: { refresh: true } }),
  );
  expect(types()).toEqual([
    ["Cilium Rollout Start Requested", { version: 1, id: "r", by: "jana", planDigest: digest }],
    ["Cilium Rollout Skip Requested", { version: 1, id: "r", by: "li", reason: "too old", member: "c1" }],
    ["Cilium Fleet Freeze Requested", { version: 1, by: "li", reason: "a fair" }],
    ["Cilium Rollout Requested", { version: 1, id: "s", by: "li", reason: "x", change: { refresh: true } }],
  ]);
  const wrong = await rollout(world, "plan", "--request", jsonFile({ version: 1, id: "s", waves: [] }));
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("Nothing was sent") });
  const both = await rollout(world, "skip", "r", "--by", "li", "--reason", "x");
  expect(both.stderr).toContain("names one member or one wave");
  expect(await rollout(world, "status", "none")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There is no rollout none"),
  });
  expect(types()).toHaveLength(4);
});

it("tells what happened in rollouts of before, and in one of them in its order", async () => {
  const told = new RolloutWorld(members("c", 2));
  await told.ask({
    waves: [{ name: "all", rest: true, maxConcurrent: 2, soakMinutes: 1, approval: "before" }],
  });
  await told.say("approve", { gate: "all", planDigest: told.status()?.planDigest ?? "", by: "li" });
  await told.run(60);
  await told.say("request", { id: "second", change: { refresh: true }, mode: "plan" });
  await told.sweep();
  for (const name of [...told.records.keys()]) if (name.includes("/rollouts/r/")) told.records.delete(name);
  const world = await storedIn(told);
  const all = await rollout(world, "history");
  expect(all.stderr).toBe("");
  expect(all.stdout).toMatch(
    /^2026-\S+ {2}r {2}to 1\.19\.7 {2}completed: every member has moved \(asked for by jana\)$/m,
  );
  expect(all.code).toBe(0);
  const one = await rollout(world, "history", "r");
  expect(one.code).toBe(0);
  expect([...one.stdout.matchAll(/^ 2026-\S+ {2}(.*)$/gm)].map(([, what]) => what)).toEqual([
    "asked for by jana: CVE",
    "started by jana",
    "wave all approved by li",
    "wave all opened",
    "wave all done",
    "completed: every member has moved",
  ]);
  const json = JSON.parse((await rollout(world, "history", "r", "--output", "json")).stdout);
  expect(json).toMatchObject({ id: "r", state: "completed", waves: [{ counts: { soaking: 2 } }] });
  expect(json.timeline).toHaveLength(6);
  expect(await rollout(world, "history", "none")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Nothing is remembered of rollout none"),
  });
});

it("shows what people wrote, and obeys none of it", async () => {
  const told = new RolloutWorld(members("c", 2));
  await told.ask({ mode: "plan" });
  const by = "jana\u001b[2J\u009b1;1H";
  const reason = "ok\nr  to 1.19.7  completed: every member has moved\u202e";
  const name = told.name("rollouts/r/spec");
  told.records.set(name, JSON.stringify({ ...told.spec(), by, reason }));
  const world = await storedIn(told);
  const printed = [
    ["status", "r"],
    ["status", "r", "--output", "json"],
    ["explain", "c0", "--rollout", "r"],
    ["history"],
    ["history", "r"],
    ["history", "r", "--output", "json"],
  ].map((given) => rollout(world, ...given));
  for (const { stdout, stderr } of await Promise.all(printed)) {
    expect(stderr).toBe("");
    expect(stdout).toMatch(/\S/);
    expect(stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|^r {2}to 1\.19\.7 {2}completed/mu);
  }
  const { stdout } = await rollout(world, "status", "r", "--output", "json");
  expect(JSON.parse(stdout).spec).toMatchObject({ by, reason });
});
