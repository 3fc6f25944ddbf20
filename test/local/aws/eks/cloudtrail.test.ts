import {
  CreateClusterCommand,
  DescribeClusterCommand,
  EKSClient,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-eks";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  account,
  deployer,
  type LocalAwsWorld,
  region,
  startLocalAwsWorld,
} from "../../../builders/local-aws-world.ts";

const arn = `arn:aws:eks:${region}:${account}:cluster/demo`;

describe("events of CloudTrail about EKS", () => {
  let world: LocalAwsWorld;
  let eks: EKSClient;

  const create = () =>
    eks.send(
      new CreateClusterCommand({
        name: "demo",
        roleArn: `arn:aws:iam::${account}:role/eks`,
        resourcesVpcConfig: { subnetIds: ["subnet-a"] },
        tags: { enable_cilium: "true" },
      }),
    );
  const deliveredEvents = () => {
    const queue = world.aws.queue(`arn:aws:sqs:${region}:${account}:events`);
    return (queue?.receive(10) ?? []).map(({ body }) => JSON.parse(body));
  };

  beforeEach(async () => {
    world = await startLocalAwsWorld();
    eks = new EKSClient(world.as(deployer));
    await new SQSClient(world.as(deployer)).send(new CreateQueueCommand({ QueueName: "events" }));
    const events = new EventBridgeClient(world.as(deployer));
    const pattern = { source: ["aws.eks"], "detail-type": ["AWS API Call via CloudTrail"] };
    await events.send(new PutRuleCommand({ Name: "events", EventPattern: JSON.stringify(pattern) }));
    const Targets = [{ Id: "queue", Arn: `arn:aws:sqs:${region}:${account}:events` }];
    await events.send(new PutTargetsCommand({ Rule: "events", Targets }));
  });
  afterEach(() => world.aws.stop());

  it("is who created which cluster, with the tags it was given", async () => {
    await create();
    expect(deliveredEvents()).toMatchObject([
      {
        source: "aws.eks",
        account,
        region,
        time: "2026-11-22T10:00:00Z",
        detail: {
          eventSource: "eks.amazonaws.com",
          eventName: "CreateCluster",
          userIdentity: {
            arn: `arn:aws:sts::${account}:assumed-role/Deployer/local`,
            sessionContext: { sessionIssuer: { arn: deployer.principalArn } },
          },
          requestParameters: { name: "demo", tags: { enable_cilium: "true" } },
          responseElements: { cluster: { name: "demo", arn, status: "CREATING", certificateAuthority: {} } },
        },
      },
    ]);
  });

  it("has ARNs from the path percent-encoded, and no answer where there is none", async () => {
    await create();
    deliveredEvents();
    await eks.send(new TagResourceCommand({ resourceArn: arn, tags: { a: "1" } }));
    await eks.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ["a", "b"] }));
    const resourceArn = "arn%3Aaws%3Aeks%3Aeu-west-1%3A111122223333%3Acluster%2Fdemo";
    expect(deliveredEvents().map(({ detail }) => detail)).toMatchObject([
      {
        eventName: "TagResource",
        requestParameters: { resourceArn, tags: { a: "1" } },
        responseElements: null,
      },
      { eventName: "UntagResource", requestParameters: { resourceArn, tagKeys: ["a", "b"] } },
    ]);
  });

  it("is a failed call too, with its error", async () => {
    await create();
    deliveredEvents();
    await create().catch(() => undefined);
    expect(deliveredEvents()).toMatchObject([
      { detail: { eventName: "CreateCluster", errorCode: "ResourceInUseException", responseElements: null } },
    ]);
  });

  it("leaves out reads", async () => {
    await create();
    deliveredEvents();
    await eks.send(new DescribeClusterCommand({ name: "demo" }));
    expect(deliveredEvents()).toEqual([]);
  });
});
