import { ArnFormat, Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { wildcardStatement } from "./wildcard-statement.ts";

/** What every function of ours needs to run at all: its log, its traces, its queue. */
export function executionStatements(
  scope: Construct,
  functionName: string,
  from: Queue,
  encryptionKey: IKey | undefined,
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
      resources: [from.queueArn],
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

/** What Lambda itself does with the role of a function in a VPC; the function's own code is kept from it. */
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
    actions: allowed.actions,
    resources: ["*"],
    conditions: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
  });
  return [allowed, denied];
}
