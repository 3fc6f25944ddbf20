import { describe, expect, it } from "vitest";
import { Queue } from "../../../../local/aws/sqs/queue.ts";
import { queueSettings } from "../../../../local/aws/sqs/queue-settings.ts";
import { Clock } from "../../../builders/local-aws-world.ts";

const sender = "AROADEPLOYER:local";

function makeQueue(
  name: string,
  clock: Clock,
  attributes: Record<string, string> = {},
  deadLetters?: Queue,
): Queue {
  const settings = queueSettings(name, {
    ...attributes,
    ...(name.endsWith(".fifo") && { FifoQueue: "true" }),
  });
  return new Queue(
    name,
    `arn:aws:sqs:eu-west-1:111122223333:${name}`,
    settings,
    clock.now,
    () => deadLetters,
  );
}

const bodies = (queue: Queue): readonly string[] => queue.receive(10).map(({ body }) => body);

describe("a queue follows the world's clock", () => {
  it("with the delay of a message", () => {
    const clock = new Clock();
    const queue = makeQueue("triggers", clock);
    queue.send({ body: "later", delaySeconds: 900, sender });
    clock.pass(899);
    expect(bodies(queue)).toEqual([]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
    clock.pass(1);
    expect(bodies(queue)).toEqual(["later"]);
  });

  it("with the time a received message is invisible", () => {
    const clock = new Clock();
    const queue = makeQueue("triggers", clock, { VisibilityTimeout: "720" });
    queue.send({ body: "again", sender });
    expect(bodies(queue)).toEqual(["again"]);
    clock.pass(719);
    expect(bodies(queue)).toEqual([]);
    expect(queue.counts().inFlight).toBe(1);
    clock.pass(1);
    expect(queue.receive(1)).toMatchObject([{ receives: 2 }]);
  });

  it("with the five minutes of deduplication", () => {
    const clock = new Clock();
    const queue = makeQueue("work.fifo", clock);
    const message = { body: "look", group: "demo", deduplicationId: "one", sender };
    queue.send(message);
    queue.delete(queue.receive(1)[0]?.receipt ?? "");
    clock.pass(299);
    queue.send(message);
    expect(queue.bodies()).toEqual([]);
    clock.pass(1);
    queue.send(message);
    expect(queue.bodies()).toEqual(["look"]);
  });

  it("with the retention of what nobody takes", () => {
    const clock = new Clock();
    const queue = makeQueue("triggers", clock, { MessageRetentionPeriod: "60" });
    queue.send({ body: "old", sender });
    clock.pass(60);
    expect(bodies(queue)).toEqual([]);
  });
});

describe("a FIFO queue", () => {
  it("unblocks a group once a message that came too often is buried", () => {
    const clock = new Clock();
    const deadLetters = makeQueue("dead.fifo", clock);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 1 });
    const queue = makeQueue("work.fifo", clock, { RedrivePolicy, VisibilityTimeout: "30" }, deadLetters);
    queue.send({ body: "poison", group: "demo", deduplicationId: "1", sender });
    queue.send({ body: "next", group: "demo", deduplicationId: "2", sender });
    expect(queue.receive(1)).toMatchObject([{ body: "poison" }]);
    clock.pass(30);
    expect(bodies(queue)).toEqual(["next"]);
    expect(deadLetters.bodies()).toEqual(["poison"]);
  });

  it("refuses to delete by a receipt whose time is over", () => {
    const clock = new Clock();
    const queue = makeQueue("work.fifo", clock, { VisibilityTimeout: "30" });
    queue.send({ body: "slow", group: "demo", deduplicationId: "1", sender });
    const receipt = queue.receive(1)[0]?.receipt ?? "";
    clock.pass(30);
    expect(() => queue.delete(receipt)).toThrow("expired");
    expect(queue.bodies()).toEqual(["slow"]);
  });

  it("takes an equal body for the same message where the content is to decide", () => {
    const queue = makeQueue("work.fifo", new Clock(), { ContentBasedDeduplication: "true" });
    queue.send({ body: "same", group: "demo", sender });
    queue.send({ body: "same", group: "other", sender });
    expect(queue.bodies()).toEqual(["same"]);
  });
});

describe("settings of a queue", () => {
  it.for([
    ["a FIFO queue without its suffix", "work", { FifoQueue: "true" }],
    ["the suffix without a FIFO queue", "work.fifo", {}],
    ["a delay beyond 15 minutes", "triggers", { DelaySeconds: "901" }],
    ["a redrive policy without a queue", "triggers", { RedrivePolicy: '{"maxReceiveCount":3}' }],
    ["an attribute that nobody knows", "triggers", { Colour: "blue" }],
  ] as const)("are refused with %s", ([, name, attributes]) => {
    expect(() => queueSettings(name, attributes)).toThrow();
  });
});
