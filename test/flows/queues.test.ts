import { setTimeout as pause } from "node:timers/promises";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventNames } from "../../functions/core/events/event-names.ts";
import type { WorldQueue } from "../../local/create-queues.ts";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { runWorld } from "../../local/run-world.ts";
import { ClusterStory } from "../builders/cluster-story.ts";

describe("the queues", () => {
  let world: LocalWorld;
  let motion: { stop: () => Promise<void> };
  let lines: string[];
  beforeEach(async () => {
    lines = [];
    world = await startLocalWorld({ speed: 0, write: (line) => lines.push(line) });
    motion = runWorld(world);
  });
  afterEach(async () => {
    await motion.stop();
    await world.stop();
  });

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await pause(5);
  }

  /** Until no function has anything to do at this moment. */
  function drained(): Promise<void> {
    const isIdle = ({ queue }: WorldQueue) => queue.counts().visible === 0 && queue.counts().inFlight === 0;
    return until(() => isIdle(world.queues.triggers) && isIdle(world.queues.work));
  }

  /** Lets a message fail again and again, until its queue gives it up. */
  async function givenUp({ queue, deadLetters }: WorldQueue): Promise<void> {
    while (deadLetters.bodies().length === 0) {
      await until(() => queue.counts().visible === 0);
      world.clock.advance(queue.settings.visibility + 1);
    }
  }

  /** Lets the functions work through the next seconds of the world's clock. */
  async function letPass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 5) {
      world.clock.advance(5);
      await drained();
    }
  }

  const passes = () => lines.filter((line) => line.includes('"message":"pass ended'));

  async function requestReconcile(name: string): Promise<void> {
    const entry = {
      Source: eventNames.own,
      DetailType: eventNames.reconcileRequested,
      Detail: JSON.stringify({ cluster: name }),
    };
    await world.clients.events.send(new PutEventsCommand({ Entries: [entry] }));
  }

  it("bring a cluster from its creation to ready, by events and requeues alone", async () => {
    const story = await ClusterStory.begin(world, "woken");
    for (let minutes = 0; minutes < 8; minutes += 1) {
      await letPass(30);
      await story.letTimePass(30);
    }
    expect(await story.record()).toMatchObject({ phase: "ready", revision: 1 });
    expect(world.queues.triggers.queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it("leave one chain of requeues after twenty events during one wait", async () => {
    const story = await ClusterStory.begin(world, "wanted");
    const cluster = await world.aws.cluster(story.id);
    if (cluster !== undefined) cluster.status = "CREATING";
    await drained();
    await Promise.all(Array.from({ length: 20 }, (_, at) => story.tag({ cilium_l7: String(at % 2 === 0) })));
    await drained();
    expect(passes().length).toBeGreaterThanOrEqual(20);
    lines.length = 0;
    await letPass(300);
    expect(passes().length).toBeGreaterThanOrEqual(2);
    expect(passes().length).toBeLessThanOrEqual(8);
    expect(world.queues.triggers.queue.counts().delayed).toBe(1);
  });

  it("make one pass of a hundred requests by hand, soon after the last", async () => {
    await ClusterStory.begin(world, "stormed");
    await letPass(300);
    const asked = () =>
      passes().filter((line) => line.includes(`"why":"${eventNames.reconcileRequested}"`)).length;
    await Promise.all(Array.from({ length: 100 }, () => requestReconcile("stormed")));
    await drained();
    await letPass(15);
    expect(asked()).toBe(1);
    await requestReconcile("stormed");
    await drained();
    await letPass(15);
    expect(asked()).toBe(2);
  });

  it("put a reconcile request that cannot be read into the dead letters, after three attempts", async () => {
    const { work } = world.queues;
    const message = { MessageBody: "{}", MessageGroupId: "x", MessageDeduplicationId: "x" };
    await world.clients.sqs.send(new SendMessageCommand({ QueueUrl: work.url, ...message }));
    await givenUp(work);
    expect(work.deadLetters.bodies()).toEqual(["{}"]);
  });

  it("put a truncated event into the dead letters, and go on with the others", async () => {
    const { triggers } = world.queues;
    const truncated = '{"source":"aws.eks","detail-type":"AWS API Ca';
    const message = { QueueUrl: triggers.url, MessageBody: truncated };
    await world.clients.sqs.send(new SendMessageCommand(message));
    await ClusterStory.begin(world, "beside");
    await until(() => passes().length > 0);
    await givenUp(triggers);
    expect(triggers.deadLetters.bodies()).toEqual([truncated]);
  });

  it("deliver a trigger again whose reconcile request could not be sent", async () => {
    world.aws.faults.add({ service: "sqs", operation: "SendMessage", kind: "cut", times: 4 });
    const { triggers } = world.queues;
    const story = await ClusterStory.begin(world, "unsent");
    await until(() => lines.some((line) => line.includes("trigger not taken")));
    expect(passes()).toEqual([]);
    world.clock.advance(triggers.queue.settings.visibility + 1);
    await drained();
    expect(await story.record()).toMatchObject({ phase: "waiting" });
  });
});
