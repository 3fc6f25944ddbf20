import { Stack } from "aws-cdk-lib";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { productNames } from "../../functions/core/product-names.ts";
import { rolloutEventNames } from "../../functions/core/rollouts/rollout-event-names.ts";
import type { DeploymentNames } from "../constructs/deployment-names.ts";
import type { Queues } from "../constructs/queues.ts";
import { encryptStatements } from "./encrypt-statements.ts";
import { recordArns } from "./record-arns.ts";
import { wildcardStatement } from "./wildcard-statement.ts";

export interface RolloutStatementsProps {
  readonly names: DeploymentNames;
  readonly queues: Queues;
  readonly eventBus: IEventBus;
  readonly encryptionKey?: IKey;
}

/** What advance-rollout calls: it reads clusters and records, and writes what rollouts keep. It enters no cluster. */
export function rolloutStatements(
  scope: Construct,
  { names, queues, eventBus, encryptionKey }: RolloutStatementsProps,
): PolicyStatement[] {
  const stack = Stack.of(scope);
  const { path, each, assignments, freeze, rollouts, rolloutIndex, ...history } = recordArns(scope, names);
  const { rolloutsPath, rolloutHistory, rolloutHistoryPath } = history;
  const written = [rollouts, rolloutIndex, rolloutHistory, assignments, freeze];
  return [
    wildcardStatement("FindClusters", ["eks:ListClusters"], {
      StringEquals: { "aws:RequestedRegion": stack.region },
    }),
    new PolicyStatement({
      sid: "DescribeClusters",
      actions: ["eks:DescribeCluster"],
      resources: [stack.formatArn({ service: "eks", resource: "cluster", resourceName: "*" })],
    }),
    new PolicyStatement({
      sid: "FindRecords",
      actions: ["ssm:GetParametersByPath"],
      resources: [path, each, rolloutsPath, rollouts, rolloutHistory, rolloutHistoryPath],
    }),
    new PolicyStatement({
      sid: "ReadAssignments",
      actions: ["ssm:GetParameters"],
      resources: [each, ...written],
    }),
    new PolicyStatement({
      sid: "KeepRollouts",
      actions: ["ssm:PutParameter"],
      resources: written,
    }),
    new PolicyStatement({
      sid: "ForgetRollouts",
      actions: ["ssm:DeleteParameter"],
      resources: [rollouts, rolloutHistory],
    }),
    ...encryptStatements(encryptionKey, written),
    new PolicyStatement({
      sid: "WakeClusters",
      actions: ["sqs:SendMessage"],
      resources: [queues.triggers.queueArn],
    }),
    wildcardStatement("ReadAlarms", ["cloudwatch:DescribeAlarms"], {
      StringEquals: { "aws:RequestedRegion": stack.region },
    }),
    new PolicyStatement({
      sid: "ReadCalendars",
      actions: ["ssm:GetCalendarState"],
      resources: [stack.formatArn({ service: "ssm", account: "*", resource: "document", resourceName: "*" })],
    }),
    new PolicyStatement({
      sid: "TellOfRollouts",
      actions: ["events:PutEvents"],
      resources: [eventBus.eventBusArn],
      conditions: {
        StringEquals: {
          "events:source": productNames.eventSource,
          // Never a command: nobody is asked for anything by what is told.
          "events:detail-type": Object.values(rolloutEventNames.told),
        },
      },
    }),
  ];
}
