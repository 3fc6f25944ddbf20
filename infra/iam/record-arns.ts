import { ArnFormat, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { DeploymentNames } from "../constructs/deployment-names.ts";

/** Our records in Parameter Store: the path that lists them, and each of them. */
export function recordArns(scope: Construct, names: DeploymentNames): { path: string; each: string } {
  const stack = Stack.of(scope);
  const path = stack.formatArn({
    service: "ssm",
    resource: `parameter${names.recordPrefix}/clusters/${stack.account}/${stack.region}`,
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  return { path, each: `${path}/*` };
}
