import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { PhaseChange } from "../../../functions/core/record/phase-changed.ts";
import { makePhaseEvents, makeRolloutEvents } from "../../../functions/edges/aws/eventbridge.ts";
import {
  account,
  deployer,
  type LocalAwsWorld,
  region,
  startLocalAwsWorld,
  worker,
} from "../../builders/local-aws-world.ts";
import { fixtureValue } from "../../events/fixture.ts";

const sample = fixtureValue<{ readonly detail: PhaseChange }>("own-phase-changed");

describe("announcements", () => {
  let world: LocalAwsWorld;
  const arn = `arn:aws:sqs:${region}:${account}:heard`;
  beforeEach(async () => {
    world = await startLocalAwsWorld();
    await new SQSClient(world.as(deployer)).send(new CreateQueueCommand({ QueueName: "heard" }));
    const events = new EventBridgeClient(world.as(deployer));
    const pattern = JSON.stringify({ source: ["eks-cilium"], detail: { to: ["ready"] } });
    await events.send(new PutRuleCommand({ Name: "ready", EventPattern: pattern }));
    await events.send(new PutTargetsCommand({ Rule: "ready", Targets: [{ Id: "q", Arn: arn }] }));
  });
  afterEach(() => world.aws.stop());

  it("reach whoever listens to the bus, as the sample shows them", async () => {
    await makePhaseEvents(world.as(worker), "default")().phaseChanged(sample.detail);
    const [heard = ""] = world.aws.queue(arn)?.bodies() ?? [];
    expect(JSON.parse(heard)).toEqual({ ...sample, id: expect.any(String), time: expect.any(String) });
  });

  it("say where they could not be made, and why, though the bus answers 200", async () => {
    const phaseEvents = makePhaseEvents(world.as(worker), "no-such-bus")();
    await expect(phaseEvents.phaseChanged(sample.detail)).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: expect.stringContaining(`announce on bus no-such-bus that ${sample.detail.cluster} is ready`),
    });
  });

  it("end with their limit", async () => {
    world.aws.faults.add({ service: "events", operation: "PutEvents", kind: "hang", times: 1 });
    const phaseEvents = makePhaseEvents(world.as(worker), "default")(AbortSignal.timeout(50));
    await expect(phaseEvents.phaseChanged(sample.detail)).rejects.toMatchObject({ kind: "stopped" });
  });
});

describe("what is told of rollouts", () => {
  it("goes out by detail-type, which a permission may name, and ten at a time", async () => {
    const world = await startLocalAwsWorld();
    onTestFinished(() => world.aws.stop());
    const arn = `arn:aws:sqs:${region}:${account}:heard`;
    await new SQSClient(world.as(deployer)).send(new CreateQueueCommand({ QueueName: "heard" }));
    const events = new EventBridgeClient(world.as(deployer));
    const pattern = JSON.stringify({ source: ["eks-cilium"] });
    await events.send(new PutRuleCommand({ Name: "all", EventPattern: pattern }));
    await events.send(new PutTargetsCommand({ Rule: "all", Targets: [{ Id: "q", Arn: arn }] }));

    const told = Array.from({ length: 13 }, (_, index) => ({
      type: index === 5 ? "Cilium Rollout State Changed" : "Cilium Rollout Member Failed",
      detail: { version: 1, index },
    }));
    await makeRolloutEvents(world.as(worker), "default")().tell(told);
    const heard =
      world.aws
        .queue(arn)
        ?.bodies()
        .map((body) => JSON.parse(body)) ?? [];
    const put = world.aws.requests.filter(({ operation }) => operation === "PutEvents");
    expect([put.length, heard.length]).toEqual([3, 13]);
    expect(heard.find(({ detail }) => detail.index === 5)["detail-type"]).toBe(
      "Cilium Rollout State Changed",
    );
  });
});
