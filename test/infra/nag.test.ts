import { Queue } from "aws-cdk-lib/aws-sqs";
import { CURRENTLY_RECOMMENDED_FLAGS } from "aws-cdk-lib/cx-api";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { allProps } from "../builders/all-props.ts";
import { stackWith } from "../builders/synthesized-template.ts";

const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];
const places = { env: { account: "111122223333", region: "eu-west-1" } };

describe("cdk-nag finds nothing that has no reason", () => {
  it.each([
    ["without props", stackWith()],
    ["in an account and region that are known", stackWith({}, places)],
    ["with every feature flag that CDK recommends", stackWith(allProps, places, CURRENTLY_RECOMMENDED_FLAGS)],
    ["with every prop", stackWith(allProps)],
    ["with every prop, in an account and region that are known", stackWith(allProps, places)],
  ])("%s", (_, stack) => {
    expect(packs.flatMap((pack) => pack.validateScope(stack).violations)).toEqual([]);
  });

  it("and does look: a queue of nobody's is found", () => {
    const stack = stackWith();
    new Queue(stack, "Bare");
    const rules = packs
      .flatMap((pack) => pack.validateScope(stack).violations)
      .map(({ ruleName }) => ruleName);
    expect(rules).toContain("AwsSolutions-SQS3");
    expect(rules).toContain("AwsSolutions-SQS4");
  });
});
