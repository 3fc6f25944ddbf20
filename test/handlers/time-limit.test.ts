import type { SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReconcileRequest } from "../../functions/core/events/reconcile-request.ts";
import { reconcileClusterWith } from "../../functions/handlers/reconcile-cluster.ts";
import { takeTriggersWith } from "../../functions/handlers/take-triggers.ts";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { ClusterStory } from "../builders/cluster-story.ts";
import { lambdaContext } from "../builders/lambda-context.ts";
import { fixture, fixtureValue } from "../events/fixture.ts";

/** An invocation that has a second until its signal is raised. */
const nearlyOver = { ...lambdaContext, getRemainingTimeInMillis: () => 6_000 };

const eventWith = (...bodies: readonly string[]): SQSEvent => {
  const [record] = fixtureValue<SQSEvent>("sqs-work").Records;
  if (record === undefined) throw new Error("the fixture sqs-work has no record");
  return { Records: bodies.map((body, index) => ({ ...record, body, messageId: String(index) })) };
};

describe("a function that nears its time limit", () => {
  let world: LocalWorld;
  const lines: string[] = [];
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0, write: (line) => lines.push(line) });
  });
  afterAll(() => world.stop());

  it("ends its pass as a retry, with a record and a requeue, and takes its message off the queue", async () => {
    const { id } = await ClusterStory.begin(world, "slow").then(async (story) => {
      await story.pass();
      const stuck = { type: "delay", milliseconds: 3_000 } as const;
      story.kubernetes.faults.inject(stuck, ({ path }) => path.endsWith("/nodes"));
      return story;
    });
    const handler = reconcileClusterWith(world.portsFor);
    const body = writeReconcileRequest({ cluster: id, attempt: 0, why: "a test" });
    const requeues = world.queues.triggers.queue.counts().delayed;
    await expect(handler(eventWith(body), nearlyOver)).resolves.toBeUndefined();
    expect(world.queues.triggers.queue.counts().delayed).toBe(requeues + 1);
    expect(lines.at(-1)).toContain('"message":"pass ended: retry"');
    const { reason } = await new ClusterStory(world, "slow").record();
    expect(reason).toMatch(/^The time limit of a pass cut this one: .* on cluster slow/);
  });

  it("does not cut a pass that ends in time", async () => {
    const { id } = await ClusterStory.begin(world, "quick");
    const handler = reconcileClusterWith(world.portsFor);
    await handler(eventWith(writeReconcileRequest({ cluster: id, attempt: 0, why: "a test" })), nearlyOver);
    expect(await new ClusterStory(world, "quick").record()).toMatchObject({ phase: "waiting" });
  });

  it("gives back the triggers that it could not take, and those only", async () => {
    world.aws.faults.add({ service: "eks", operation: "ListClusters", kind: "hang", times: 1 });
    const handler = takeTriggersWith(world.portsFor);
    const event = eventWith(fixture("tag-change"), fixture("own-sweep-requested"));
    expect(await handler(event, nearlyOver)).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
  });
});
