import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { UnscopedAction } from "./unscoped-actions.ts";

/** The only way to a statement on `*`: by an action whose reason is written down. */
export function wildcardStatement(
  sid: string,
  actions: readonly UnscopedAction[],
  conditions: Readonly<Record<string, unknown>> = {},
): PolicyStatement {
  return new PolicyStatement({ sid, actions: [...actions], resources: ["*"], conditions: { ...conditions } });
}
