import { ArnFormat, Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { wildcardStatement } from "./wildcard-statement.ts";

export interface ExecutionProps {
  readonly functionName: string;
  /** The queue that Lambda polls for the function. */
  readonly queue: Queue;
  readonly encryptionKey?: IKey;
}

/** Statements that every function needs to run at all: its log, its traces, its queue. */
export function executionStatements(
  scope: Construct,
  { functionName, queue, encryptionKey }: ExecutionProps,
): PolicyStatement[] {
  const log = Stack.of(scope).formatArn({
    service: "logs",
    resource: "log-group",
    resourceName: `/aws/lambda/${functionName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    new PolicyStatement({
      sid: "WriteOwnLog",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [log],
    }),
    wildcardStatement("WriteTraces", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]),
    new PolicyStatement({
      sid: "TakeFromQueue",
      actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      resources: [queue.queueArn],
    }),
    ...(encryptionKey === undefined
      ? []
      : [
          new PolicyStatement({
            sid: "UseKeyOfQueues",
            actions: ["kms:Decrypt", "kms:GenerateDataKey"],
            resources: [encryptionKey.keyArn],
          }),
        ]),
  ];
}

/** Statements for Lambda itself, which attaches a function to its VPC; the function's own code is denied them. */
export function vpcStatements(scope: Construct, functionName: string): PolicyStatement[] {
  const allowed = wildcardStatement("LambdaAttachesToVpc", [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ]);
  const functionArn = Stack.of(scope).formatArn({
    service: "lambda",
    resource: "function",
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const denied = new PolicyStatement({
    sid: "DenyVpcActionsToFunctionCode",
    effect: Effect.DENY,
    // It reads the interfaces of nodes by itself.
    actions: allowed.actions.filter((action) => action !== "ec2:DescribeNetworkInterfaces"),
    resources: ["*"],
    conditions: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
  });
  return [allowed, denied];
}
