import { App, Stack, type StackProps } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { EksCilium } from "../../infra/constructs/eks-cilium.ts";
import type { EksCiliumProps } from "../../infra/constructs/eks-cilium-props.ts";

/** What CDK's own rules for templates find is an error, not a line on the console. */
const strict = { "@aws-cdk/core:validateAgainstDefaultRules": true };

/** A stack as a user's own app has it; props may need a scope for what they refer to. */
export function stackWith(
  props: EksCiliumProps | ((stack: Stack) => EksCiliumProps) = {},
  stackProps: StackProps = {},
  flags: Readonly<Record<string, unknown>> = {},
): Stack {
  const stack = new Stack(new App({ context: { ...flags, ...strict } }), "Platform", stackProps);
  new EksCilium(stack, "Cilium", typeof props === "function" ? props(stack) : props);
  return stack;
}

export function synthesizedTemplate(...given: Parameters<typeof stackWith>): Template {
  return Template.fromStack(stackWith(...given));
}
