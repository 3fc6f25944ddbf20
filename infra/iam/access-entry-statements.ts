import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { clusterAdminPolicyArn } from "../../functions/core/cluster-admin-policy.ts";
import { ourTagKeys } from "../../functions/core/events/event-names.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { DeploymentNames } from "../constructs/deployment-names.ts";

/** Statements by which the role makes itself, and nobody else, administrator of tagged clusters. */
export function accessEntryStatements(scope: Construct, names: DeploymentNames): PolicyStatement[] {
  const stack = Stack.of(scope);
  const clusters = stack.formatArn({ service: "eks", resource: "cluster", resourceName: "*" });
  // AWS does not document whether an entry's ARN carries the path of its role: `*` stands for it, or for nothing.
  const ownEntries = stack.formatArn({
    service: "eks",
    resource: "access-entry",
    resourceName: `*/role/${stack.account}/*${names.reconcileRole}/*`,
  });
  const ownPrincipal = { "eks:principalArn": names.reconcileRoleArn };
  const policy = clusterAdminPolicyArn(stack.partition);
  return [
    new PolicyStatement({
      sid: "CreateOwnAccessEntry",
      actions: ["eks:CreateAccessEntry"],
      resources: [clusters],
      conditions: {
        ArnEquals: ownPrincipal,
        StringEquals: { "eks:accessEntryType": "STANDARD" },
        "ForAllValues:StringEquals": { "eks:kubernetesGroups": [productNames.readerGroup] },
        Null: { [`aws:ResourceTag/${ourTagKeys.exact}`]: "false" },
      },
    }),
    // CreateAccessEntry asks for it where it is given tags; whether of the entry or of its cluster is not documented.
    new PolicyStatement({
      sid: "TagOwnAccessEntry",
      actions: ["eks:TagResource"],
      resources: [clusters, ownEntries],
      conditions: {
        StringEquals: { [`aws:RequestTag/${productNames.accessEntryTag}`]: productNames.fieldManager },
        "ForAllValues:StringEquals": { "aws:TagKeys": [productNames.accessEntryTag] },
      },
    }),
    new PolicyStatement({
      sid: "AssociateClusterAdminPolicy",
      actions: ["eks:AssociateAccessPolicy"],
      resources: [ownEntries],
      conditions: {
        ArnEquals: { ...ownPrincipal, "eks:policyArn": policy },
        // Somebody else's entry may have had the policy for some namespaces, and gets that back.
        StringEquals: { "eks:accessScope": ["cluster", "namespace"] },
      },
    }),
    new PolicyStatement({
      sid: "ReturnClusterAdmin",
      actions: ["eks:DisassociateAccessPolicy"],
      resources: [ownEntries],
      conditions: { ArnEquals: { ...ownPrincipal, "eks:policyArn": policy } },
    }),
    // Entries of earlier versions get the group of readers before they lose cluster-admin.
    new PolicyStatement({
      sid: "GroupOwnAccessEntry",
      actions: ["eks:UpdateAccessEntry"],
      resources: [ownEntries],
      conditions: {
        ArnEquals: ownPrincipal,
        "ForAllValues:StringEquals": { "eks:kubernetesGroups": [productNames.readerGroup] },
      },
    }),
    new PolicyStatement({
      sid: "AllowAccessEntries",
      actions: ["eks:UpdateClusterConfig"],
      resources: [clusters],
      conditions: {
        StringEquals: { "eks:authenticationMode": "API_AND_CONFIG_MAP" },
        Null: { [`aws:ResourceTag/${ourTagKeys.exact}`]: "false" },
      },
    }),
    new PolicyStatement({
      sid: "DeleteOwnAccessEntry",
      actions: ["eks:DescribeAccessEntry", "eks:DeleteAccessEntry", "eks:ListAssociatedAccessPolicies"],
      resources: [ownEntries],
      conditions: { ArnEquals: ownPrincipal },
    }),
  ];
}
