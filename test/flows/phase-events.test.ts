import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { type PhaseChange, phaseChangedSchema } from "../../functions/core/record/phase-changed.ts";
import { localScope } from "../../local/callers.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const listenerQueue = `arn:aws:sqs:${localScope.region}:${localScope.account}:listener`;

/** Somebody else in the account listens to the bus, by a rule and a queue of its own. */
async function withListener(story: ClusterStory): Promise<ClusterStory> {
  const { events, sqs } = story.world.clients;
  await sqs.send(new CreateQueueCommand({ QueueName: "listener" }));
  const pattern = JSON.stringify({ "detail-type": ["Cilium Phase Changed"] });
  await events.send(new PutRuleCommand({ Name: "listener", EventPattern: pattern }));
  const targets = [{ Id: "listener", Arn: listenerQueue }];
  await events.send(new PutTargetsCommand({ Rule: "listener", Targets: targets }));
  return story;
}

function phaseEventsOf({ world }: ClusterStory): PhaseChange[] {
  const bodies = world.aws.queue(listenerQueue)?.bodies() ?? [];
  return bodies.map((body) => phaseChangedSchema.parse(JSON.parse(body).detail));
}

describe("the event of a changed phase", () => {
  it("comes once for each phase of the record, with the counted evidence", async () => {
    const story = await withListener(await beginStory());
    await story.passUntilSettled();
    await story.pass();
    const steps = phaseEventsOf(story).map(({ from, to }) => `${from} -> ${to}`);
    expect(steps).toEqual(["null -> waiting", "waiting -> verifying", "verifying -> ready"]);
    const record = await story.record();
    const ready = phaseEventsOf(story).at(-1);
    expect(ready).toMatchObject({ reason: record.reason, release: "1.19.6", revision: 1 });
    const held = Object.keys(record.proof?.held ?? {}).length;
    expect(ready?.evidence).toEqual({ met: record.evidence.length + held, unmet: 0 });
  });

  it("is no trigger for us", async () => {
    const story = await withListener(await readyStory());
    const { triggers } = story.world.queues;
    triggers.queue.receive(10).map(({ receipt }) => triggers.queue.delete(receipt ?? ""));
    const before = phaseEventsOf(story).length;
    await story.tag({ cilium_paused: "perhaps" });
    triggers.queue.receive(10);
    await story.pass();
    expect(phaseEventsOf(story)).toHaveLength(before + 1);
    expect(triggers.queue.counts().visible).toBe(0);
  });

  it("does not come for a cluster that is not ours", async () => {
    const story = await withListener(await beginStory({ tags: {} }));
    await story.pass();
    expect(phaseEventsOf(story)).toEqual([]);
  });

  it("is logged where the bus refuses it, and the pass goes on", async () => {
    const lines: string[] = [];
    const story = await withListener(await beginStory({ write: (line) => lines.push(line) }));
    story.world.aws.faults.add({ service: "events", operation: "PutEvents", kind: "error", times: 3 });
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(phaseEventsOf(story).map(({ to }) => to)).toEqual(["verifying", "ready"]);
    expect(lines.filter((line) => line.includes("phase waiting not announced"))).toHaveLength(1);
  });

  it("comes from the pass that writes the record, not from one that could not", async () => {
    const story = await withListener(await beginStory());
    story.world.aws.faults.add({ service: "ssm", operation: "PutParameter", kind: "throttle", times: 3 });
    await story.pass();
    expect(phaseEventsOf(story)).toEqual([]);
    await story.pass();
    expect(phaseEventsOf(story)).toMatchObject([{ from: null, to: "verifying" }]);
  });
});
