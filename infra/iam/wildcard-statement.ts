import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { UnscopedAction } from "./unscoped-actions.ts";

/** A statement on `*`, which only actions with a written reason may have. */
export function wildcardStatement(
  sid: string,
  actions: readonly UnscopedAction[],
  conditions: Readonly<Record<string, unknown>> = {},
): PolicyStatement {
  return new PolicyStatement({ sid, actions: [...actions], resources: ["*"], conditions: { ...conditions } });
}
