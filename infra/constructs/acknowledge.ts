import { Validations } from "aws-cdk-lib";
import type { Construct } from "constructs";

/** Accepts one finding of cdk-nag on one construct, with the reason. The id is as the finding prints it. */
export function acknowledge(construct: Construct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}
