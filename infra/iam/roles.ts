import { ArnFormat, Stack } from "aws-cdk-lib";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { productNames } from "../../functions/core/product-names.ts";
import type { DeploymentNames } from "../constructs/deployment-names.ts";
import type { EksCiliumProps } from "../constructs/eks-cilium-props.ts";
import type { Queues } from "../constructs/queues.ts";
import { accessEntryStatements } from "./access-entry-statements.ts";
import { encryptStatements } from "./encrypt-statements.ts";
import { executionStatements, vpcStatements } from "./execution-statements.ts";
import { recordArns } from "./record-arns.ts";
import { rolloutStatements } from "./rollout-statements.ts";
import { suppressWildcardFindings } from "./suppress-wildcard-findings.ts";
import { wildcardStatement } from "./wildcard-statement.ts";

export interface RolesProps extends Pick<EksCiliumProps, "encryptionKey" | "vpc" | "permissionsBoundary"> {
  readonly names: DeploymentNames;
  readonly queues: Queues;
  readonly eventBus: IEventBus;
}

/** One role a function, with its whole policy: CDK adds no statement to it. */
export class Roles extends Construct {
  readonly takeTriggers: Role;
  readonly reconcileCluster: Role;
  readonly advanceRollout: Role;

  constructor(scope: Construct, id: string, props: RolesProps) {
    super(scope, id);
    const { names, queues } = props;
    const takeTriggers = { ...props, functionName: names.takeTriggers, queue: queues.triggers };
    this.takeTriggers = this.role("TakeTriggers", names.triggersRole, props, names.takeTriggers, [
      ...executionStatements(this, takeTriggers),
      ...this.takingTriggers(props),
    ]);
    const reconcileCluster = { ...props, functionName: names.reconcileCluster, queue: queues.work };
    this.reconcileCluster = this.role(
      "ReconcileCluster",
      names.reconcileRole,
      props,
      names.reconcileCluster,
      [
        ...executionStatements(this, reconcileCluster),
        ...(props.vpc === undefined ? [] : vpcStatements(this, names.reconcileCluster)),
        ...this.reconciling(props),
        ...accessEntryStatements(this, names),
      ],
    );
    const advanceRollout = { ...props, functionName: names.advanceRollout, queue: queues.rollouts };
    this.advanceRollout = this.role("AdvanceRollout", names.rolloutsRole, props, names.advanceRollout, [
      ...executionStatements(this, advanceRollout),
      ...rolloutStatements(this, props),
    ]);
  }

  private role(
    id: string,
    roleName: string,
    { names, permissionsBoundary }: RolesProps,
    functionName: string,
    statements: PolicyStatement[],
  ): Role {
    const role = new Role(this, id, {
      roleName,
      path: names.rolePath,
      description: `${productNames.eventSource}: runs one function, whose name it carries`,
      assumedBy: this.ownFunction(functionName),
      inlinePolicies: { WhatTheFunctionCalls: new PolicyDocument({ statements }) },
      ...(permissionsBoundary && { permissionsBoundary }),
    });
    suppressWildcardFindings(role, statements);
    return role;
  }

  /**
   * Lambda, on behalf of one function. AWS documents no source of Lambda's for a role's trust, and this was not tried on
   * AWS: where Lambda names one it must be ours, and where it names none the role is assumed as ever.
   */
  private ownFunction(functionName: string): ServicePrincipal {
    const stack = Stack.of(this);
    const functionArn = stack.formatArn({
      service: "lambda",
      resource: "function",
      resourceName: functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return new ServicePrincipal("lambda.amazonaws.com", {
      conditions: {
        StringEqualsIfExists: { "aws:SourceAccount": stack.account },
        ArnEqualsIfExists: { "aws:SourceArn": functionArn },
      },
    });
  }

  /** Sweeps list clusters and records; each trigger only sends a message. */
  private takingTriggers({ names, queues }: RolesProps): PolicyStatement[] {
    const records = recordArns(this, names);
    return [
      new PolicyStatement({
        sid: "SendToQueues",
        actions: ["sqs:SendMessage"],
        resources: [queues.work.queueArn, queues.triggers.queueArn, queues.rollouts.queueArn],
      }),
      wildcardStatement("FindClusters", ["eks:ListClusters"], this.inOwnRegion()),
      new PolicyStatement({
        sid: "FindRecords",
        actions: ["ssm:GetParametersByPath"],
        resources: [records.path, records.each],
      }),
    ];
  }

  private reconciling({ names, queues, eventBus, encryptionKey }: RolesProps): PolicyStatement[] {
    const { each: records, wishes } = recordArns(this, names);
    return [
      new PolicyStatement({
        sid: "DescribeClusters",
        actions: ["eks:DescribeCluster", "eks:ListNodegroups"],
        resources: [Stack.of(this).formatArn({ service: "eks", resource: "cluster", resourceName: "*" })],
      }),
      new PolicyStatement({
        sid: "DescribeNodeGroups",
        actions: ["eks:DescribeNodegroup"],
        resources: [Stack.of(this).formatArn({ service: "eks", resource: "nodegroup", resourceName: "*" })],
      }),
      wildcardStatement(
        "ReadNetworks",
        [
          "ec2:DescribeVpcs",
          "ec2:DescribeVpcPeeringConnections",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroupRules",
          "ec2:DescribeNetworkAcls",
          "ec2:GetManagedPrefixListEntries",
        ],
        this.inOwnRegion(),
      ),
      new PolicyStatement({
        sid: "KeepRecords",
        actions: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
        resources: [records],
      }),
      new PolicyStatement({
        sid: "ReadAssignments",
        actions: ["ssm:GetParameters"],
        resources: [records, ...wishes],
      }),
      ...encryptStatements(encryptionKey, records),
      new PolicyStatement({
        sid: "RequeueCluster",
        actions: ["sqs:SendMessage"],
        resources: [queues.triggers.queueArn],
      }),
      new PolicyStatement({
        sid: "PutPhaseEvents",
        actions: ["events:PutEvents"],
        resources: [eventBus.eventBusArn],
        conditions: { StringEquals: { "events:source": productNames.eventSource } },
      }),
    ];
  }

  private inOwnRegion() {
    return { StringEquals: { "aws:RequestedRegion": Stack.of(this).region } };
  }
}
