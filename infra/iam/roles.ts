import { Stack } from "aws-cdk-lib";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { productNames } from "../../functions/core/product-names.ts";
import type { DeploymentNames } from "../constructs/deployment-names.ts";
import type { EksCiliumProps } from "../constructs/eks-cilium-props.ts";
import type { Queues } from "../constructs/queues.ts";
import { accessEntryStatements } from "./access-entry-statements.ts";
import { executionStatements, vpcStatements } from "./execution-statements.ts";
import { recordArns } from "./record-arns.ts";
import { suppressWildcardFindings } from "./suppress-wildcard-findings.ts";
import { wildcardStatement } from "./wildcard-statement.ts";

/** One role a function. Their whole policies stand here: no construct adds to them. */
export class Roles extends Construct {
  readonly takeTriggers: Role;
  readonly reconcileCluster: Role;

  constructor(
    scope: Construct,
    id: string,
    names: DeploymentNames,
    queues: Queues,
    eventBus: IEventBus,
    props: EksCiliumProps,
  ) {
    super(scope, id);
    this.takeTriggers = this.role("TakeTriggers", names.triggersRole, names, props, [
      ...executionStatements(this, names.takeTriggers, queues.triggers, props.encryptionKey),
      ...this.takingTriggers(names, queues),
    ]);
    this.reconcileCluster = this.role("ReconcileCluster", names.reconcileRole, names, props, [
      ...executionStatements(this, names.reconcileCluster, queues.work, props.encryptionKey),
      ...(props.vpc === undefined ? [] : vpcStatements(this, names.reconcileCluster)),
      ...this.reconciling(names, queues, eventBus),
      ...accessEntryStatements(this, names),
    ]);
  }

  private role(
    id: string,
    roleName: string,
    { rolePath }: DeploymentNames,
    { permissionsBoundary }: EksCiliumProps,
    statements: PolicyStatement[],
  ): Role {
    const role = new Role(this, id, {
      roleName,
      path: rolePath,
      description: `${productNames.eventSource}: runs one function, whose name it carries`,
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      inlinePolicies: { WhatTheFunctionCalls: new PolicyDocument({ statements }) },
      ...(permissionsBoundary && { permissionsBoundary }),
    });
    suppressWildcardFindings(role, statements);
    return role;
  }

  /** Sweeps list clusters and records; everything else is sent on. */
  private takingTriggers(names: DeploymentNames, queues: Queues): PolicyStatement[] {
    const records = recordArns(this, names);
    return [
      new PolicyStatement({
        sid: "SendToQueues",
        actions: ["sqs:SendMessage"],
        resources: [queues.work.queueArn, queues.triggers.queueArn],
      }),
      wildcardStatement("FindClusters", ["eks:ListClusters"], this.inOwnRegion()),
      new PolicyStatement({
        sid: "FindRecords",
        actions: ["ssm:GetParametersByPath"],
        resources: [records.path, records.each],
      }),
    ];
  }

  private reconciling(names: DeploymentNames, queues: Queues, eventBus: IEventBus): PolicyStatement[] {
    return [
      new PolicyStatement({
        sid: "DescribeClusters",
        actions: ["eks:DescribeCluster"],
        resources: [Stack.of(this).formatArn({ service: "eks", resource: "cluster", resourceName: "*" })],
      }),
      wildcardStatement("DescribeVpcs", ["ec2:DescribeVpcs"], this.inOwnRegion()),
      new PolicyStatement({
        sid: "KeepRecords",
        actions: ["ssm:GetParameter", "ssm:PutParameter"],
        resources: [recordArns(this, names).each],
      }),
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
