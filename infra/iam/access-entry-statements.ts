import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { ourTagKeys } from "../../functions/core/events/event-names.ts";
import type { DeploymentNames } from "../constructs/deployment-names.ts";

/** The role makes itself an administrator of tagged clusters: itself only, that one policy only, whole clusters only. */
export function accessEntryStatements(scope: Construct, names: DeploymentNames): PolicyStatement[] {
  const stack = Stack.of(scope);
  const clusters = stack.formatArn({ service: "eks", resource: "cluster", resourceName: "*" });
  // Whether the ARN of an entry carries the path of its role is not established: `*` stands for it, or for nothing.
  const ownEntries = stack.formatArn({
    service: "eks",
    resource: "access-entry",
    resourceName: `*/role/${stack.account}/*${names.reconcileRole}/*`,
  });
  const ourselves = { "eks:principalArn": names.reconcileRoleArn };
  const policy = `arn:${stack.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
  return [
    new PolicyStatement({
      sid: "CreateOwnAccessEntry",
      actions: ["eks:CreateAccessEntry"],
      resources: [clusters],
      conditions: {
        ArnEquals: ourselves,
        StringEquals: { "eks:accessEntryType": "STANDARD" },
        Null: { [`aws:ResourceTag/${ourTagKeys.exact}`]: "false" },
      },
    }),
    new PolicyStatement({
      sid: "AssociateClusterAdminPolicy",
      actions: ["eks:AssociateAccessPolicy"],
      resources: [ownEntries],
      conditions: {
        ArnEquals: { ...ourselves, "eks:policyArn": policy },
        StringEquals: { "eks:accessScope": "cluster" },
      },
    }),
    new PolicyStatement({
      sid: "DeleteOwnAccessEntry",
      actions: ["eks:DeleteAccessEntry"],
      resources: [ownEntries],
      conditions: { ArnEquals: ourselves },
    }),
  ];
}
