import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { obey, type SteeringCommand } from "../../../functions/core/rollouts/obey.ts";
import { readCommand } from "../../../functions/core/rollouts/rollout-commands.ts";
import { rolloutEventNames } from "../../../functions/core/rollouts/rollout-event-names.ts";
import { members, SimulatedFleet } from "./simulated-fleet.ts";

const { commands, told } = rolloutEventNames;
const request = { version: 1, id: "2026-12", by: "jana", reason: "CVE", change: { release: "1.19.7" } };

function read(detail: Json, type: string = commands.request, more: Record<string, Json> = {}) {
  return readCommand({
    source: "eks-cilium",
    "detail-type": type,
    time: "2026-12-01T10:00:00Z",
    detail,
    ...more,
  });
}

const whyNot = (detail: Json, type?: string) => {
  const reading = read(detail, type);
  return reading.kind === "refused" ? reading.why.join("; ") : reading.kind;
};

describe("a command", () => {
  it("is understood in full, with every field of the documentation", () => {
    const whole = {
      ...request,
      correlationId: "CHG-4711",
      mode: "plan",
      select: { tags: { env: ["dev", "prod"] }, names: [], exclude: ["123456789012/eu-central-1/legacy"] },
      waves: [
        {
          name: "canary",
          representative: true,
          count: 3,
          maxConcurrent: 1,
          soakMinutes: 240,
          failureBudget: 0,
        },
        { name: "dev", select: { env: ["dev"] }, maxConcurrent: 5, soakMinutes: 60, failureBudget: 1 },
        {
          name: "ten",
          percent: 10,
          maxConcurrent: 3,
          soakMinutes: 120,
          approval: "before",
          failureBudget: 0,
        },
        { name: "rest", rest: true, maxConcurrent: 10, soakMinutes: 60, failureBudget: 2 },
      ],
      unreachableBudget: 5,
      window: { cron: "0 22 * * MON-THU", minutes: 300, zone: "Europe/Berlin" },
      onFailure: "return-member",
      onOverlap: "refuse",
      deadlineHours: 240,
      accept: [],
    };
    expect(read(whole)).toMatchObject({ kind: "command", command: { kind: "request", detail: whole } });
  });

  it.for([
    ["an unknown field, by its name", { ...request, wave: [] }, '"wave"'],
    ["a negative count", { ...request, waves: [{ name: "a", count: -1 }] }, "waves.0.count"],
    ["half a member", { ...request, waves: [{ name: "a", count: 1.5 }] }, "waves.0.count"],
    ["two changes at once", { ...request, change: { release: "1.19.7", set: { l7: false } } }, "change"],
    ["no change", { ...request, change: {} }, "change"],
    ["a reference of Parameter Store", { ...request, reason: "{{ssm:x}}" }, "{{"],
    ["an id of other letters", { ...request, id: "ünïcode" }, "id"],
    ["an id that leaves its path", { ...request, id: "../freeze" }, "id"],
    ["a million names", { ...request, select: { names: Array(1000).fill("a".repeat(90)) } }, "65,536"],
    ["201 names", { ...request, select: { names: Array(201).fill("a") } }, "select.names"],
    ["a wave that takes nobody", { ...request, waves: [{ name: "a" }] }, "waves.0"],
    [
      "a percentage as budget",
      { ...request, waves: [{ name: "a", rest: true, failureBudget: "10%" }] },
      "failureBudget",
    ],
    ["eleven alarms", { ...request, alarms: Array(11).fill("a") }, "alarms"],
    ["an alarm with a line break", { ...request, alarms: ["a\nb"] }, "alarms.0"],
    [
      "a zone that is misspelt",
      { ...request, window: { cron: "0 22 * * *", minutes: 60, zone: "Europe/Berln" } },
      "did you mean Europe/Berlin?",
    ],
    ["a list", [], "the detail"],
  ] as const)("6A: that has %s is refused with the words to mend it", ([, detail, words]) => {
    expect(whyNot(detail as Json)).toContain(words);
  });

  it("6A: that brings a prototype is refused, and changes none", () => {
    const detail = JSON.parse(`{"__proto__": {"polluted": true}, ${JSON.stringify(request).slice(1)}`);
    expect(read(detail).kind).toMatch(/refused|command/);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("6A: never throws, whatever is in it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.values(commands)), (detail, type) => {
        expect(["refused", "command"]).toContain(read(detail as Json, type).kind);
      }),
      { numRuns: 300 },
    );
    let deep: Json = 1;
    for (let depth = 0; depth < 20_000; depth += 1) deep = [deep];
    expect(read(deep).kind).toBe("refused");
  });

  it("6A: says who and why in one line without what moves a terminal, and is refused where nothing is left", () => {
    const said = {
      ...request,
      by: "jana\u001b[2J\u202e ",
      reason: "first\nsecond",
      correlationId: "CHG\u0000-1",
    };
    expect(read(said)).toMatchObject({
      command: { detail: { by: "jana [2J", reason: "first second", correlationId: "CHG -1" } },
    });
    expect(whyNot({ ...request, by: "\u200b\n" })).toBe("by: has no character that can be seen");
  });

  it("7A: is never one of the events that we tell", () => {
    for (const type of Object.values(told)) expect(read(request, type)).toEqual({ kind: "other" });
  });

  it("5A: is the same one by whatever bus it comes, and another one at another time", () => {
    const keyOf = (reading: ReturnType<typeof read>) => reading.kind === "command" && reading.command.key;
    const [first, forwarded] = [
      read(request),
      read(request, commands.request, { id: "other", account: "1" }),
    ];
    expect(keyOf(first)).toBe(keyOf(forwarded));
    expect(keyOf(read(request, commands.request, { time: "2026-12-01T10:00:01Z" }))).not.toBe(keyOf(first));
  });
});

describe("a spec", () => {
  const fleet = () =>
    new SimulatedFleet({ waves: [{ members: members("a", 2) }, { members: members("b", 1) }] });

  function say(
    on: SimulatedFleet,
    type: keyof typeof commands,
    more: Record<string, Json> = {},
    time = "2026-12-01T10:00:00Z",
  ) {
    const reading = read({ version: 1, id: "r", by: "li", reason: "so", ...more }, commands[type], { time });
    if (reading.kind !== "command") throw new Error(JSON.stringify(reading));
    const answer = obey(reading.command as SteeringCommand, {
      spec: on.spec,
      plan: on.plan,
      status: on.status,
      now: on.now,
    });
    if (answer.kind === "spec") on.spec = answer.spec;
    return answer;
  }

  it("is not started with another plan than its own", () => {
    const planned = fleet();
    planned.say({ desired: "plan" });
    expect(say(planned, "start", { planDigest: "0".repeat(64) })).toMatchObject({ kind: "refused" });
    expect(say(planned, "pause")).toMatchObject({ kind: "refused", why: "it has not been started" });
    planned.run(10);
    expect(planned.assignments.size).toBe(0);
    expect(say(planned, "start", { planDigest: planned.plan.digest })).toMatchObject({ kind: "spec" });
    expect(planned.finish()).toMatchObject({ state: "completed" });
  });

  it("4A: takes no command twice, however late the second delivery", () => {
    const told = fleet();
    expect(say(told, "pause").kind).toBe("spec");
    expect(say(told, "resume", {}, "2026-12-01T11:00:00Z").kind).toBe("spec");
    expect(say(told, "pause").kind).toBe("nothing");
    expect(told.spec.desired).toBe("run");
  });

  it("3A: is not brought back from an abort, and obeys nothing after its end", () => {
    const told = fleet();
    told.run(1);
    say(told, "abort");
    expect(say(told, "resume")).toMatchObject({ kind: "refused", why: "it is being aborted" });
    told.run(5);
    expect(told.status?.state).toBe("aborted");
    for (const type of ["resume", "pause", "return", "retry", "abort"] as const)
      expect(say(told, type, {}, "2026-12-02T10:00:00Z")).toMatchObject({
        kind: "refused",
        why: expect.stringContaining("has ended: aborted"),
      });
  });

  it("skips and retries members and waves that it has, and no others", () => {
    const told = fleet();
    expect(say(told, "skip", { member: "zz" })).toMatchObject({
      kind: "refused",
      why: "zz is none of its members",
    });
    expect(say(told, "skip", { wave: "w9" })).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("w0, w1"),
    });
    expect(say(told, "skip", { member: "a1" }).kind).toBe("spec");
    expect(say(told, "skip", { member: "a1" }, "2026-12-01T12:00:00Z").kind).toBe("nothing");
    expect(say(told, "retry", { members: ["zz"] }).kind).toBe("refused");
    expect(told.finish()).toMatchObject({ state: "completed-with-exceptions" });
    expect(told.member("a1").record.release).toBe("1.19.6");
  });

  it("never outgrows its parameter: one exception too many is refused", () => {
    const many = new SimulatedFleet({ waves: [{ members: members("n".repeat(90), 40) }] });
    const answers = many.members.map(({ name }, at) =>
      say(many, "skip", { member: name, reason: "x".repeat(200) }, `2026-12-01T10:00:${at + 10}Z`),
    );
    expect(answers.at(-1)).toMatchObject({ kind: "refused", why: expect.stringContaining("no room") });
    expect(Buffer.byteLength(JSON.stringify(many.spec))).toBeLessThanOrEqual(4096);
    // However full it is, it can be stopped.
    expect(say(many, "pause", {}, "2026-12-01T11:00:00Z").kind).toBe("spec");
    expect(say(many, "abort", {}, "2026-12-01T11:00:01Z").kind).toBe("spec");
  });
});
