import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { allProps } from "../builders/all-props.ts";
import { synthesizedTemplate } from "../builders/synthesized-template.ts";

const standard = synthesizedTemplate();
const all = synthesizedTemplate(allProps);
const deadLetterQueues = /dead-letters(\.fifo)?$|undelivered-events$/;

const queuesOf = (template: Template) =>
  Object.entries(template.findResources("AWS::SQS::Queue")).map(([id, { Properties }]) => ({
    id,
    name: String(Properties.QueueName),
    ...Properties,
  }));

describe("queues", () => {
  it("are three, each with its dead letters, and one for events that EventBridge could not deliver", () => {
    expect(
      queuesOf(standard)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      "eks-cilium-rollouts-dead-letters.fifo",
      "eks-cilium-rollouts.fifo",
      "eks-cilium-triggers",
      "eks-cilium-triggers-dead-letters",
      "eks-cilium-undelivered-events",
      "eks-cilium-work-dead-letters.fifo",
      "eks-cilium-work.fifo",
    ]);
  });

  it.each([
    ["standard", standard],
    ["all", all],
  ])("talk TLS only, each of them: %s", (_, template) => {
    const closed = Object.values(template.findResources("AWS::SQS::QueuePolicy"))
      .filter(({ Properties }) =>
        JSON.stringify(Properties.PolicyDocument.Statement).includes('"aws:SecureTransport":"false"'),
      )
      .map(({ Properties }) => Properties.Queues[0].Ref);
    expect(closed.sort()).toEqual(
      queuesOf(template)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it.each([
    ["standard", standard],
    ["all", all],
  ])(
    "give up after three receives, twelve minutes apart, and keep what is dead for two weeks: %s",
    (_, template) => {
      for (const queue of queuesOf(template)) {
        if (deadLetterQueues.test(queue.name)) {
          expect(queue).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600 });
        } else {
          expect(queue).toMatchObject({ VisibilityTimeout: 720, RedrivePolicy: { maxReceiveCount: 3 } });
        }
      }
    },
  );

  it("order work by cluster, and drop no equal reconcile request", () => {
    standard.hasResourceProperties("AWS::SQS::Queue", {
      QueueName: "eks-cilium-work.fifo",
      FifoQueue: true,
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
      ContentBasedDeduplication: Match.absent(),
      DelaySeconds: Match.absent(),
    });
    standard.hasResourceProperties("AWS::SQS::Queue", {
      QueueName: "eks-cilium-work-dead-letters.fifo",
      FifoQueue: true,
    });
  });

  it("take commands to rollouts from EventBridge, which gives them no id", () => {
    standard.hasResourceProperties("AWS::SQS::Queue", {
      QueueName: "eks-cilium-rollouts.fifo",
      FifoQueue: true,
      ContentBasedDeduplication: true,
    });
  });

  it("are encrypted, by AWS's key or by the given one", () => {
    expect(queuesOf(standard).every((queue) => "SqsManagedSseEnabled" in queue)).toBe(true);
    expect(queuesOf(all).every((queue) => "KmsMasterKeyId" in queue)).toBe(true);
  });

  it("let EventBridge and CloudWatch use a key of the app", () => {
    const [key] = Object.values(all.findResources("AWS::KMS::Key"));
    const statements: readonly { readonly Sid?: string; readonly Principal: unknown }[] =
      key?.["Properties"].KeyPolicy.Statement;
    expect(statements.find(({ Sid }) => Sid === "EventsIntoQueues")?.Principal).toEqual({
      Service: "events.amazonaws.com",
    });
    expect(JSON.stringify(statements.find(({ Sid }) => Sid === "LogsOfFunctions")?.Principal)).toContain(
      '"logs.',
    );
  });
});
