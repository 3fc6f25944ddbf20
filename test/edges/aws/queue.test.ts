import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeSignalQueue } from "../../../functions/edges/signal-queue.ts";
import { makeWorkQueue } from "../../../functions/edges/work-queue.ts";
import {
  account,
  deployer,
  type LocalWorld,
  region,
  startLocalWorld,
  worker,
} from "../../local/aws/local-world.ts";

describe("the product's queues", () => {
  let world: LocalWorld;
  // As CloudFormation gives them: on a host that is not ours.
  const url = (name: string) => `https://sqs.${region}.amazonaws.com/${account}/${name}`;
  const queue = (name: string) => world.aws.queue(`arn:aws:sqs:${region}:${account}:${name}`);

  beforeEach(async () => {
    world = await startLocalWorld();
    const sqs = new SQSClient(world.as(deployer));
    await sqs.send(new CreateQueueCommand({ QueueName: "signals" }));
    await sqs.send(new CreateQueueCommand({ QueueName: "work.fifo", Attributes: { FifoQueue: "true" } }));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    return world.aws.stop();
  });

  it("hold a signal back as long as it was asked", async () => {
    const signals = makeSignalQueue(world.as(worker), url("signals"))();
    await signals.send("wake up", 900);
    world.clock.pass(899);
    expect(queue("signals")?.receive(10)).toEqual([]);
    world.clock.pass(1);
    expect(queue("signals")?.receive(10)).toMatchObject([{ body: "wake up" }]);
  });

  it("take work once for each deduplication id, under its group", async () => {
    const work = makeWorkQueue(world.as(worker), url("work.fifo"))();
    const message = { body: "look", group: `${account}/${region}/demo`, deduplicationId: "one" };
    await work.send(message);
    await work.send(message);
    expect(queue("work.fifo")?.receive(10)).toMatchObject([message]);
  });

  it("are reached where AWS_ENDPOINT_URL points to, whatever host their URLs name", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", world.aws.endpoint);
    const signals = makeSignalQueue({ region, credentials: worker }, url("signals"))();
    await signals.send("here", 0);
    expect(queue("signals")?.bodies()).toEqual(["here"]);
  });

  it("say which queue is missing", async () => {
    const signals = makeSignalQueue(world.as(worker), url("gone"))();
    await expect(signals.send("x", 0)).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringContaining(`send a signal to ${url("gone")}`),
    });
  });
});
