import type { Stack } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { describe, expect, it } from "vitest";
import { cloudformationTemplate } from "../../infra/build/cloudformation-template.ts";
import { type TemplateCondition, templateConditions } from "../../infra/stacks/template-stack.ts";
import { allProps } from "../builders/all-props.ts";
import { resolvedTemplate } from "../builders/resolved-template.ts";
import { synthesizedTemplate } from "../builders/synthesized-template.ts";

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal: { readonly Service?: string; readonly AWS?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
type Resources = Readonly<Record<string, Resource>>;

const place = { env: { account: "111122223333", region: "eu-west-1" } };
const synthesized = (...given: Parameters<typeof synthesizedTemplate>): Resources =>
  synthesizedTemplate(...given).toJSON()["Resources"];
const sameAccount = { "@aws-cdk/aws-events:eventsTargetQueueSameAccount": true };
const plain = cloudformationTemplate("eks-cilium/1/", {
  "take-triggers": "take-triggers-1.zip",
  "reconcile-cluster": "reconcile-cluster-1.zip",
  "advance-rollout": "advance-rollout-1.zip",
});
const plainUnder = (...conditions: readonly TemplateCondition[]) =>
  (
    resolvedTemplate(plain as Parameters<typeof resolvedTemplate>[0], new Set(conditions)) as unknown as {
      Resources: Resources;
    }
  ).Resources;
const ownKey = (stack: Stack) => ({ encryptionKey: new Key(stack, "Key") });
const variants: readonly (readonly [string, Resources])[] = [
  ["the standard", synthesized()],
  ["the standard, in a known account", synthesized({}, place)],
  ["every prop", synthesized(allProps)],
  ["every prop, with CDK's own flag", synthesized(allProps, {}, sameAccount)],
  ["a key of the app", synthesized(ownKey)],
  [
    "an imported key",
    synthesized((stack) => ({
      encryptionKey: Key.fromKeyArn(
        stack,
        "Key",
        "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
      ),
    })),
  ],
  [
    "a topic of the app",
    synthesized((stack) => ({ phaseTopic: new Topic(stack, "Topic", { enforceSSL: true }) })),
  ],
  ["the plain template", plainUnder()],
  ["the plain template with a key", plainUnder("HasEncryptionKey")],
  [
    "the plain template with everything",
    plainUnder(...(Object.keys(templateConditions) as TemplateCondition[])),
  ],
];

function statementsOf(resources: Resources, type: string, member: string): readonly Statement[] {
  return Object.values(resources)
    .filter(({ Type }) => Type === type)
    .flatMap(
      ({ Properties }) => (Properties[member] as { readonly Statement: readonly Statement[] }).Statement,
    );
}
const idsOf = (resources: Resources, type: string) =>
  Object.keys(resources).filter((id) => resources[id]?.Type === type);

describe.each(variants)("in %s", (_name, resources) => {
  const ofQueues = statementsOf(resources, "AWS::SQS::QueuePolicy", "PolicyDocument");
  const allowed = ofQueues.filter(({ Effect }) => Effect === "Allow");
  const rules = idsOf(resources, "AWS::Events::Rule");

  it("only rules of this deployment may put events into a queue, each named by its ARN", () => {
    const sources = allowed.map(({ Principal, Action, Condition }) => {
      expect(Principal).toEqual({ Service: "events.amazonaws.com" });
      expect(Action).toBe("sqs:SendMessage");
      expect(Object.keys(Condition ?? {})).toEqual(["ArnEquals"]);
      return Condition?.["ArnEquals"]?.["aws:SourceArn"];
    });
    const arns = rules.map((id) => ({ "Fn::GetAtt": [id, "Arn"] }));
    const toTopic = rules.filter((id) => id.toLowerCase().includes("phasechanges"));
    expect(sources).toHaveLength(2 * arns.length - toTopic.length);
    for (const arn of arns) expect(sources).toContainEqual(arn);
  });

  it("a key, where it is the app's, serves these rules and no other account", () => {
    const ofServices = statementsOf(resources, "AWS::KMS::Key", "KeyPolicy").filter(
      ({ Principal }) => Principal.Service === "events.amazonaws.com",
    );
    expect(ofServices).toHaveLength(idsOf(resources, "AWS::KMS::Key").length);
    for (const { Condition } of ofServices) {
      expect(Condition?.["StringEquals"]).toHaveProperty("aws:SourceAccount");
      expect(JSON.stringify(Condition?.["ArnLike"]?.["aws:SourceArn"])).toMatch(/:rule\/.*-cilium-\*/);
    }
  });

  it("a topic, where it is the app's, takes phases from the rule alone", () => {
    const published = statementsOf(resources, "AWS::SNS::TopicPolicy", "PolicyDocument").filter(
      ({ Effect }) => Effect === "Allow",
    );
    expect(published).toHaveLength(idsOf(resources, "AWS::SNS::Topic").length);
    for (const { Condition } of published) expect(Condition).toHaveProperty("ArnEquals");
  });

  it("roles are for Lambda on behalf of their own function, wherever Lambda says for whom", () => {
    const trusts = statementsOf(resources, "AWS::IAM::Role", "AssumeRolePolicyDocument");
    expect(trusts).toHaveLength(3);
    for (const { Condition } of trusts) {
      expect(Condition?.["StringEqualsIfExists"]).toHaveProperty("aws:SourceAccount");
      expect(Condition?.["ArnEqualsIfExists"]).toHaveProperty("aws:SourceArn");
    }
    expect(new Set(trusts.map(({ Condition }) => JSON.stringify(Condition))).size).toBe(3);
  });
});
