import { Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { DeploymentNames } from "../constructs/deployment-names.ts";

/** Lets EventBridge fill encrypted queues, and CloudWatch write encrypted logs; imported keys keep their policy. */
export function grantServicesUseOfKey(scope: Construct, key: IKey, names: DeploymentNames): void {
  const { account, region, partition, urlSuffix } = Stack.of(scope);
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: "EventsIntoQueues",
      principals: [new ServicePrincipal("events.amazonaws.com")],
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: ["*"],
      conditions: {
        StringEquals: { "aws:SourceAccount": account },
        // By their names: the rules' own ARNs would need the queues, which need the key.
        ArnLike: {
          "aws:SourceArn": ["rule/", "rule/*/"].map(
            (kind) => `arn:${partition}:events:${region}:${account}:${kind}${names.rule("*")}`,
          ),
        },
      },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: "LogsOfFunctions",
      principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
      actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      resources: ["*"],
      conditions: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:log-group:/aws/lambda/*`,
        },
      },
    }),
  );
}
