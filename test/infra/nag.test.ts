import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { everything } from "./everything.ts";
import { stackWith } from "./synthesised.ts";

const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];
const places = { env: { account: "111122223333", region: "eu-west-1" } };

describe("cdk-nag finds nothing that has no reason", () => {
  it.each([
    ["without props", stackWith()],
    ["in an account and region that are known", stackWith({}, places)],
    ["with every prop", stackWith(everything)],
    ["with every prop, in an account and region that are known", stackWith(everything, places)],
  ])("%s", (_, stack) => {
    expect(packs.flatMap((pack) => pack.validateScope(stack).violations)).toEqual([]);
  });

  it("and does look: a queue of nobody's is found", async () => {
    const { Queue } = await import("aws-cdk-lib/aws-sqs");
    const stack = stackWith();
    new Queue(stack, "Bare");
    const rules = packs
      .flatMap((pack) => pack.validateScope(stack).violations)
      .map(({ ruleName }) => ruleName);
    expect(rules).toContain("AwsSolutions-SQS3");
    expect(rules).toContain("AwsSolutions-SQS4");
  });
});
