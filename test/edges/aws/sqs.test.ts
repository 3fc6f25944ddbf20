import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeTriggerQueue, makeWorkQueue } from "../../../functions/edges/aws/sqs.ts";
import {
  account,
  deployer,
  type LocalAwsWorld,
  region,
  startLocalAwsWorld,
  worker,
} from "../../builders/local-aws-world.ts";

describe("the product's queues", () => {
  let world: LocalAwsWorld;
  // As CloudFormation gives them: on a host that is not ours.
  const url = (name: string) => `https://sqs.${region}.amazonaws.com/${account}/${name}`;
  const queue = (name: string) => world.aws.queue(`arn:aws:sqs:${region}:${account}:${name}`);

  beforeEach(async () => {
    world = await startLocalAwsWorld();
    const sqs = new SQSClient(world.as(deployer));
    await sqs.send(new CreateQueueCommand({ QueueName: "triggers" }));
    await sqs.send(new CreateQueueCommand({ QueueName: "work.fifo", Attributes: { FifoQueue: "true" } }));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    return world.aws.stop();
  });

  it("hold a trigger back as long as it was asked", async () => {
    const triggers = makeTriggerQueue(world.as(worker), url("triggers"))();
    await triggers.send("wake up", 900);
    world.clock.pass(899);
    expect(queue("triggers")?.receive(10)).toEqual([]);
    world.clock.pass(1);
    expect(queue("triggers")?.receive(10)).toMatchObject([{ body: "wake up" }]);
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
    const triggers = makeTriggerQueue({ region, credentials: worker }, url("triggers"))();
    await triggers.send("here", 0);
    expect(queue("triggers")?.bodies()).toEqual(["here"]);
  });

  it("say which queue is missing", async () => {
    const triggers = makeTriggerQueue(world.as(worker), url("gone"))();
    await expect(triggers.send("x", 0)).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringContaining(`send a trigger to ${url("gone")}`),
    });
  });
});
