import { ArnFormat, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { recordName } from "../../functions/core/product-names.ts";
import {
  assignmentName,
  freezeName,
  pastRolloutName,
  pastRolloutsPath,
  rolloutIndexName,
  rolloutNames,
  rolloutsPath,
} from "../../functions/core/rollouts/parameter-names.ts";
import type { DeploymentNames } from "../constructs/deployment-names.ts";

/** ARNs in Parameter Store, by what lies there. */
export interface RecordArns {
  /** What lists the records of this account and region. */
  readonly path: string;
  readonly each: string;
  /** What is read with a record. */
  readonly wishes: readonly string[];
  readonly assignments: string;
  readonly freeze: string;
  /** Specs, plans, statuses and approvals of rollouts. */
  readonly rollouts: string;
  /** What lists them. */
  readonly rolloutsPath: string;
  readonly rolloutIndex: string;
  /** What stays of rollouts, and what lists it. */
  readonly rolloutHistory: string;
  readonly rolloutHistoryPath: string;
}

export function recordArns(scope: Construct, { recordPrefix }: DeploymentNames): RecordArns {
  const stack = Stack.of(scope);
  const parameter = (name: string) =>
    stack.formatArn({
      service: "ssm",
      resource: `parameter${name}`,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
  const ofClusters = `${stack.account}/${stack.region}`;
  const path = parameter(recordName(recordPrefix, ofClusters));
  const assignments = parameter(assignmentName(recordPrefix, `${ofClusters}/*`));
  const freeze = parameter(freezeName(recordPrefix));
  return {
    path,
    each: `${path}/*`,
    wishes: [assignments, freeze],
    assignments,
    freeze,
    rollouts: parameter(rolloutNames(recordPrefix, "*").path),
    rolloutsPath: parameter(rolloutsPath(recordPrefix)),
    rolloutIndex: parameter(rolloutIndexName(recordPrefix)),
    rolloutHistory: parameter(pastRolloutName(recordPrefix, "*")),
    rolloutHistoryPath: parameter(pastRolloutsPath(recordPrefix)),
  };
}
