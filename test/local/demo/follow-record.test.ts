import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeRecord } from "../../../functions/core/record/fit-record.ts";
import { makeRecord } from "../../../functions/core/record/make-record.ts";
import type { StatusReport } from "../../../functions/core/record/status-report.ts";
import { RecordFollower, StepFailed } from "../../../local/demo/follow-record.ts";
import { Narrator } from "../../../local/demo/narrator.ts";
import { StoryTime } from "../../../local/demo/story-time.ts";
import { type LocalWorld, startLocalWorld } from "../../../local/local-world.ts";

const name = "/eks-cilium/clusters/111122223333/eu-west-1/demo";

describe("following a record", () => {
  let world: LocalWorld;
  let lines: string[];
  let record: RecordFollower;
  beforeEach(async () => {
    world = await startLocalWorld({ speed: 0 });
    lines = [];
    record = new RecordFollower(
      world.clients.ssm,
      name,
      new Narrator(world.clock, (line) => lines.push(line)),
      new StoryTime(world, 1_000),
      60,
    );
  });
  afterEach(() => world.stop());

  async function write(report: StatusReport): Promise<void> {
    const text = writeRecord(makeRecord("arn", report, undefined, "2026-11-22T10:00:00Z"));
    const command = new PutParameterCommand({ Name: name, Value: text, Type: "String", Overwrite: true });
    await world.clients.ssm.send(command);
  }

  it("tells each new phase once, with its objections", async () => {
    await write({ phase: "waiting", reason: "No endpoint yet." });
    await record.look();
    await record.look();
    const objection = {
      code: "x",
      severity: "blocking",
      message: "It is full.",
      remedy: "Empty it.",
    } as const;
    await write({ phase: "blocked", reason: "Refused.", objections: [objection] });
    await record.look();
    expect(lines.map((line) => line.slice(16).trim())).toEqual([
      "waiting    No endpoint yet.",
      "blocked    Refused.",
      "objection: It is full.",
      "remedy: Empty it.",
    ]);
  });

  it("answers the first record that is as described", async () => {
    await write({ phase: "ready", reason: "All is well." });
    expect(await record.until("it is ready", ({ phase }) => phase === "ready")).toMatchObject({
      phase: "ready",
    });
  });

  it("gives a step up after a time of the world's clock, with its name and the last record", async () => {
    await write({ phase: "waiting", reason: "No endpoint yet." });
    const waiting = record.until("the cluster is ready", ({ phase }) => phase === "ready");
    await expect(waiting).rejects.toThrow(StepFailed);
    await expect(waiting).rejects.toThrow(
      "the cluster is ready: not seen. Last seen: waiting: No endpoint yet.",
    );
  });

  it("waits while a function works, however long that takes", async () => {
    await write({ phase: "waiting", reason: "No endpoint yet." });
    const { triggers } = world.queues;
    await world.clients.sqs.send(new SendMessageCommand({ QueueUrl: triggers.url, MessageBody: "{}" }));
    const begun = world.clock.now();
    for (let looks = 0; looks < 20; looks += 1) expect(await record.wait()).toBe(0);
    expect(world.clock.now()).toBe(begun);
    const [message] = triggers.queue.receive(1);
    triggers.queue.delete(message?.receipt ?? "");
    expect(await record.wait()).toBeGreaterThan(0);
  });

  it("gives a step up without a last record where there was none", async () => {
    await expect(record.until("anything", () => true)).rejects.toThrow("Last seen: no record");
  });
});
