import { Stack } from "aws-cdk-lib";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { productNames } from "../../functions/core/product-names.ts";
import { accessEntryStatements } from "./access-entry-statements.ts";
import { acknowledgeWildcards } from "./acknowledge-wildcards.ts";
import type { DeploymentNames } from "./deployment-names.ts";
import type { EksCiliumProps } from "./eks-cilium-props.ts";
import type { Queues } from "./queues.ts";
import { recordArns } from "./record-arns.ts";
import { runningStatements, vpcStatements } from "./running-statements.ts";
import { unscoped } from "./unscoped.ts";

/** One role a function. Their whole policies stand here: no construct adds to them. */
export class Roles extends Construct {
  readonly takeSignals: Role;
  readonly reconcileCluster: Role;

  constructor(
    scope: Construct,
    id: string,
    names: DeploymentNames,
    queues: Queues,
    bus: IEventBus,
    props: EksCiliumProps,
  ) {
    super(scope, id);
    this.takeSignals = this.role("TakeSignals", names.signalsRole, names, props, [
      ...runningStatements(this, names.takeSignals, queues.signals, props.encryptionKey),
      ...this.takingSignals(names, queues),
    ]);
    this.reconcileCluster = this.role("ReconcileCluster", names.reconcileRole, names, props, [
      ...runningStatements(this, names.reconcileCluster, queues.work, props.encryptionKey),
      ...(props.vpc === undefined ? [] : vpcStatements(this, names.reconcileCluster)),
      ...this.reconciling(names, queues, bus),
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
    acknowledgeWildcards(role, statements);
    return role;
  }

  /** Sweeps list clusters and records; everything else is sent on. */
  private takingSignals(names: DeploymentNames, queues: Queues): PolicyStatement[] {
    const records = recordArns(this, names);
    return [
      new PolicyStatement({
        sid: "OrderWorkAndWakeUps",
        actions: ["sqs:SendMessage"],
        resources: [queues.work.queueArn, queues.signals.queueArn],
      }),
      unscoped("FindClusters", ["eks:ListClusters"], this.inOwnRegion()),
      new PolicyStatement({
        sid: "FindRecords",
        actions: ["ssm:GetParametersByPath"],
        resources: [records.path, records.each],
      }),
    ];
  }

  private reconciling(names: DeploymentNames, queues: Queues, bus: IEventBus): PolicyStatement[] {
    return [
      new PolicyStatement({
        sid: "SeeClusters",
        actions: ["eks:DescribeCluster"],
        resources: [Stack.of(this).formatArn({ service: "eks", resource: "cluster", resourceName: "*" })],
      }),
      unscoped("SeeVpcs", ["ec2:DescribeVpcs"], this.inOwnRegion()),
      new PolicyStatement({
        sid: "KeepRecords",
        actions: ["ssm:GetParameter", "ssm:PutParameter"],
        resources: [recordArns(this, names).each],
      }),
      new PolicyStatement({
        sid: "LookAgainLater",
        actions: ["sqs:SendMessage"],
        resources: [queues.signals.queueArn],
      }),
      new PolicyStatement({
        sid: "TellPhases",
        actions: ["events:PutEvents"],
        resources: [bus.eventBusArn],
        conditions: { StringEquals: { "events:source": productNames.eventSource } },
      }),
    ];
  }

  private inOwnRegion() {
    return { StringEquals: { "aws:RequestedRegion": Stack.of(this).region } };
  }
}
