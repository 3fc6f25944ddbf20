import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PhaseChange, phaseChangedSchema } from "../../functions/core/record/phase-changed.ts";
import { localScope } from "../../local/callers.ts";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { ClusterStory } from "../builders/cluster-story.ts";

describe("what others hear of a cluster", () => {
  let world: LocalWorld;
  const lines: string[] = [];
  const arn = `arn:aws:sqs:${localScope.region}:${localScope.account}:heard`;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0, write: (line) => lines.push(line) });
    const { events, sqs } = world.clients;
    await sqs.send(new CreateQueueCommand({ QueueName: "heard" }));
    const pattern = JSON.stringify({ "detail-type": ["Cilium Phase Changed"] });
    await events.send(new PutRuleCommand({ Name: "heard", EventPattern: pattern }));
    await events.send(new PutTargetsCommand({ Rule: "heard", Targets: [{ Id: "heard", Arn: arn }] }));
  });
  afterAll(() => world.stop());

  function phaseEventsOf(name: string): PhaseChange[] {
    const bodies = world.aws.queue(arn)?.bodies() ?? [];
    return bodies
      .map((body) => phaseChangedSchema.parse(JSON.parse(body).detail))
      .filter((change) => change.name === name);
  }

  it("is each phase of its record once, with what was counted", async () => {
    const story = await ClusterStory.begin(world, "told");
    await story.passUntilSettled();
    await story.pass();
    const steps = phaseEventsOf("told").map(({ from, to }) => `${from} -> ${to}`);
    expect(steps).toEqual(["null -> waiting", "waiting -> verifying", "verifying -> ready"]);
    const record = await story.record();
    const ready = phaseEventsOf("told").at(-1);
    expect(ready).toMatchObject({ reason: record.reason, release: "1.19.6", revision: 1 });
    expect(ready?.evidence).toEqual({ met: record.evidence.length, unmet: 0 });
  });

  it("asks nothing of us: no trigger comes of it", async () => {
    const { triggers } = world.queues;
    triggers.queue.receive(10).map(({ receipt }) => triggers.queue.delete(receipt ?? ""));
    const before = phaseEventsOf("told").length;
    const story = new ClusterStory(world, "told");
    await story.tag({ cilium_paused: "perhaps" });
    triggers.queue.receive(10);
    await story.pass();
    expect(phaseEventsOf("told")).toHaveLength(before + 1);
    expect(triggers.queue.counts().visible).toBe(0);
  });

  it("is nothing of a cluster that is not ours", async () => {
    const story = await ClusterStory.begin(world, "strange", { tags: {} });
    await story.pass();
    expect(phaseEventsOf("strange")).toEqual([]);
  });

  it("is logged where the bus does not take it, and the pass goes on", async () => {
    const story = await ClusterStory.begin(world, "untold");
    world.aws.faults.add({ service: "events", operation: "PutEvents", kind: "error", times: 3 });
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(phaseEventsOf("untold").map(({ to }) => to)).toEqual(["verifying", "ready"]);
    expect(lines.filter((line) => line.includes("phase waiting not announced"))).toHaveLength(1);
  });

  it("is nothing where the record could not be written; the pass that writes it tells", async () => {
    const story = await ClusterStory.begin(world, "late");
    world.aws.faults.add({ service: "ssm", operation: "PutParameter", kind: "throttle", times: 3 });
    await story.pass();
    expect(phaseEventsOf("late")).toEqual([]);
    await story.pass();
    expect(phaseEventsOf("late")).toMatchObject([{ from: null, to: "verifying" }]);
  });
});
