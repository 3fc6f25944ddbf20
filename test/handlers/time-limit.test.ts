import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import { setImmediate as turn } from "node:timers/promises";
import type { SQSEvent } from "aws-lambda";
import { describe, expect, it, onTestFinished } from "vitest";
import { writeReconcileRequest } from "../../functions/core/events/reconcile-request.ts";
import { reconcileClusterWith } from "../../functions/handlers/reconcile-cluster.ts";
import { takeTriggersWith } from "../../functions/handlers/take-triggers.ts";
import type { ReceivedRequest } from "../../local/kubernetes/http/request-log.ts";
import { beginStory } from "../builders/begin-story.ts";
import { lambdaContext } from "../builders/lambda-context.ts";
import { fixture, fixtureValue } from "../events/fixture.ts";

/** An invocation with a second until its signal is raised, which passes when the test says so. */
function nearlyOver() {
  let raise = (): void => {};
  const wait = timers.setTimeout;
  const hold = (callback: () => void, milliseconds?: number) => {
    if (milliseconds === 1_000) raise = callback;
    return wait(milliseconds === 1_000 ? () => {} : callback, milliseconds);
  };
  timers.setTimeout = Object.assign(hold, wait) as typeof wait;
  syncBuiltinESMExports();
  onTestFinished(() => {
    timers.setTimeout = wait;
    syncBuiltinESMExports();
  });
  return { context: { ...lambdaContext, getRemainingTimeInMillis: () => 6_000 }, raise: () => raise() };
}

/** The question of what we may do, beside which a pass asks nothing else. */
const isAccessReview = ({ path }: ReceivedRequest) => path.endsWith("/selfsubjectaccessreviews");

const eventWith = (...bodies: readonly string[]): SQSEvent => {
  const [record] = fixtureValue<SQSEvent>("sqs-work").Records;
  if (record === undefined) throw new Error("the fixture sqs-work has no record");
  return { Records: bodies.map((body, index) => ({ ...record, body, messageId: String(index) })) };
};

describe("a function that nears its time limit", () => {
  it("ends its pass as a retry, with a record and a requeue, and takes its message off the queue", async () => {
    const lines: string[] = [];
    const story = await beginStory({ write: (line) => lines.push(line) });
    await story.pass();
    const { id, kubernetes, world } = story;
    const { context, raise } = nearlyOver();
    kubernetes.faults.inject({ type: "hold", until: new Promise(() => {}) }, (request) => {
      if (isAccessReview(request)) raise();
      return isAccessReview(request);
    });
    const handler = reconcileClusterWith(world.portsFor);
    const body = writeReconcileRequest({ cluster: id, attempt: 0, why: "a test" });
    const requeues = world.queues.triggers.queue.counts().delayed;
    await expect(handler(eventWith(body), context)).resolves.toBeUndefined();
    expect(world.queues.triggers.queue.counts().delayed).toBe(requeues + 1);
    expect(lines.at(-1)).toContain('"message":"pass ended: retry"');
    const { reason } = await story.record();
    expect(reason).toMatch(/^The time limit of a pass cut this one: .* on cluster demo/);
  });

  it("does not cut a pass that ends in time", async () => {
    const story = await beginStory();
    const { id, world } = story;
    const handler = reconcileClusterWith(world.portsFor);
    await handler(
      eventWith(writeReconcileRequest({ cluster: id, attempt: 0, why: "a test" })),
      lambdaContext,
    );
    expect(await story.record()).toMatchObject({ phase: "waiting" });
  });

  it("gives back the triggers that it could not take, and those only", async () => {
    const { world } = await beginStory();
    const { context, raise } = nearlyOver();
    const fault = { service: "eks", operation: "ListClusters", kind: "hang", times: 1 } as const;
    const listing = new Promise<void>((onHit) => world.aws.faults.add({ ...fault, onHit }));
    const handler = takeTriggersWith(world.portsFor);
    const event = eventWith(fixture("tag-change"), fixture("own-sweep-requested"));
    const answer = handler(event, context);
    await listing;
    while (world.queues.work.queue.bodies().length === 0) await turn();
    raise();
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
  });
});
