import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { eventPatterns } from "../../functions/core/events/event-patterns.ts";
import { allProps } from "../builders/all-props.ts";
import { synthesizedTemplate } from "../builders/synthesized-template.ts";

const role = "arn:aws:iam::111122223333:role/eks-cilium/eks-cilium-reconcile-eu-west-1";
const standard = synthesizedTemplate({}, { env: { account: "111122223333", region: "eu-west-1" } });
const all = synthesizedTemplate(allProps);

const rulesOf = (template: Template) =>
  Object.values(template.findResources("AWS::Events::Rule")).map((rule) => rule["Properties"]);

describe("rules", () => {
  it("have the patterns of the product, with its own role left out", () => {
    const found = Object.fromEntries(
      rulesOf(standard)
        .filter(({ EventPattern }) => EventPattern !== undefined)
        .map(({ Name, EventPattern }) => [Name, EventPattern]),
    );
    const plain = JSON.parse(
      JSON.stringify(found).replaceAll(
        /\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g,
        '"arn:aws$1"',
      ),
    );
    const patterns = eventPatterns({ account: "111122223333", roleArn: role });
    expect(plain).toEqual({
      "eks-cilium-api-calls": patterns.apiCalls,
      "eks-cilium-tag-changes": patterns.tagChanges,
      "eks-cilium-addons": patterns.addons,
      "eks-cilium-requests": patterns.requests,
      "eks-cilium-rollouts": patterns.rollouts,
    });
  });

  it("fill the triggers queue, or that of rollouts in its one group, and say what they could not deliver", () => {
    for (const { Name, Targets } of rulesOf(standard)) {
      expect(Targets).toHaveLength(1);
      const isOfRollouts = Name === "eks-cilium-rollouts";
      expect(JSON.stringify(Targets[0].Arn)).toContain(isOfRollouts ? "QueuesRollouts" : "QueuesTriggers");
      expect(Targets[0].SqsParameters).toEqual(isOfRollouts ? { MessageGroupId: "rollouts" } : undefined);
      expect(JSON.stringify(Targets[0].DeadLetterConfig)).toContain("QueuesUndeliveredEvents");
    }
  });

  it("sweep every hour, or as often as the props say", () => {
    standard.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "rate(1 hour)",
      State: "ENABLED",
    });
    all.hasResourceProperties("AWS::Events::Rule", { ScheduleExpression: "rate(30 minutes)" });
  });

  it("listen for requests on a bus of the user's, and for AWS on the default bus", () => {
    const buses = Object.fromEntries(rulesOf(all).map(({ Name, EventBusName }) => [Name, EventBusName]));
    expect(buses).toEqual({
      "acme-cilium-api-calls": undefined,
      "acme-cilium-tag-changes": undefined,
      "acme-cilium-addons": undefined,
      "acme-cilium-requests": "platform",
      "acme-cilium-rollouts": "platform",
      "acme-cilium-phase-changes": "platform",
      "acme-cilium-sweep": undefined,
    });
  });

  it("tell phases to a topic where one is given", () => {
    all.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: { source: ["eks-cilium"], "detail-type": ["Cilium Phase Changed"] },
      Targets: [Match.objectLike({ Arn: "arn:aws:sns:eu-west-1:111122223333:phases" })],
    });
  });
});
