import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Port, SecurityGroup } from "aws-cdk-lib/aws-ec2";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import type { Role } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { functionLimits, nodeOptions } from "../../functions/core/queue-limits.ts";
import type { Roles } from "../iam/roles.ts";
import { suppressFinding } from "../validation/suppress-finding.ts";
import type { DeploymentNames } from "./deployment-names.ts";
import { type EksCiliumProps, settingsText } from "./eks-cilium-props.ts";
import { type Bundle, functionCode } from "./function-code.ts";
import { limits } from "./limits.ts";
import type { Queues } from "./queues.ts";

export interface FunctionsProps extends EksCiliumProps {
  readonly names: DeploymentNames;
  readonly queues: Queues;
  readonly roles: Roles;
  readonly eventBus: IEventBus;
}

/** The Lambdas, each at the end of its queue. */
export class Functions extends Construct {
  readonly takeTriggers: LambdaFunction;
  readonly reconcileCluster: LambdaFunction;
  readonly advanceRollout: LambdaFunction;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const { names, queues, roles, eventBus } = props;
    const { takeTriggers, advanceRollout } = functionLimits;
    const environment = {
      NODE_OPTIONS: nodeOptions,
      EKS_CILIUM_ROLE_ARN: names.reconcileRoleArn,
      EKS_CILIUM_TRIGGERS_URL: queues.triggers.queueUrl,
      EKS_CILIUM_WORK_URL: queues.work.queueUrl,
      EKS_CILIUM_ROLLOUTS_URL: queues.rollouts.queueUrl,
      EKS_CILIUM_SETTINGS: settingsText(props),
      EKS_CILIUM_PREFIX: names.recordPrefix,
      EKS_CILIUM_BUS: eventBus.eventBusName,
      EKS_CILIUM_IN_VPC: String(props.vpc !== undefined),
      ...(props.encryptRecords === true && { EKS_CILIUM_ENCRYPT_RECORDS: "true" }),
      ...(props.encryptionKey && { EKS_CILIUM_KEY: props.encryptionKey.keyArn }),
    };
    const concurrency = props.concurrency ?? limits.concurrency.default;
    this.takeTriggers = this.lambda("TakeTriggers", "take-triggers", roles.takeTriggers, props, {
      functionName: names.takeTriggers,
      description: "eks-cilium: turns triggers into reconcile requests, one group a cluster",
      memorySize: limits.memoryMegabytes.default,
      environment,
      ...reserved(props, takeTriggers.concurrency),
    });
    this.takeTriggers.addEventSource(
      new SqsEventSource(queues.triggers, {
        batchSize: takeTriggers.batchSize,
        maxConcurrency: takeTriggers.concurrency,
        reportBatchItemFailures: takeTriggers.reportBatchItemFailures,
      }),
    );
    this.reconcileCluster = this.lambda(
      "ReconcileCluster",
      "reconcile-cluster",
      roles.reconcileCluster,
      props,
      {
        functionName: names.reconcileCluster,
        description: "eks-cilium: one pass over one cluster",
        memorySize: props.memorySize ?? limits.memoryMegabytes.default,
        environment,
        ...reserved(props, concurrency),
        ...this.inVpc(props),
      },
    );
    this.reconcileCluster.addEventSource(
      new SqsEventSource(queues.work, {
        batchSize: functionLimits.reconcileCluster.batchSize,
        maxConcurrency: concurrency,
      }),
    );
    this.advanceRollout = this.lambda("AdvanceRollout", "advance-rollout", roles.advanceRollout, props, {
      functionName: names.advanceRollout,
      description: "eks-cilium: takes commands to rollouts, and moves their waves",
      memorySize: limits.memoryMegabytes.default,
      environment,
      ...reserved(props, advanceRollout.concurrency),
    });
    this.advanceRollout.addEventSource(
      new SqsEventSource(queues.rollouts, {
        batchSize: advanceRollout.batchSize,
        maxConcurrency: advanceRollout.concurrency,
      }),
    );
  }

  private lambda(
    id: string,
    bundle: Bundle,
    role: Role,
    { encryptionKey, logRetention }: EksCiliumProps,
    own: Required<Pick<FunctionProps, "functionName" | "environment">> & Partial<FunctionProps>,
  ): LambdaFunction {
    const lambda = new LambdaFunction(this, id, {
      ...own,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: "index.handler",
      code: functionCode(bundle),
      // The role's policy is complete as it stands: CDK adds no statement to it.
      role: role.withoutPolicyUpdates(),
      timeout: Duration.seconds(functionLimits.timeoutSeconds),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup: new LogGroup(this, `${id}Log`, {
        logGroupName: `/aws/lambda/${own.functionName}`,
        retention: logRetention ?? RetentionDays.THREE_MONTHS,
        // A named group that was left behind would fail the next deployment.
        removalPolicy: RemovalPolicy.DESTROY,
        ...(encryptionKey && { encryptionKey }),
      }),
      // Requeues go through both functions, which count them; Lambda's own detection ends such a loop after 16.
      recursiveLoop: RecursiveLoop.ALLOW,
      ...(encryptionKey && { environmentEncryption: encryptionKey }),
    });
    suppressFinding(
      lambda,
      "Serverless-LambdaDLQ",
      "Nobody calls it asynchronously: its queue has dead letters of its own.",
    );
    suppressFinding(
      lambda,
      "Serverless-LambdaEventSourceMappingDestination",
      "A queue as source takes no destination: what fails goes to the dead letters of the queue.",
    );
    return lambda;
  }

  private inVpc({ vpc, subnets, securityGroups }: EksCiliumProps): Partial<FunctionProps> {
    if (vpc === undefined || subnets === undefined) return {};
    if (securityGroups !== undefined)
      return { vpc, vpcSubnets: subnets, securityGroups: [...securityGroups] };
    const own = new SecurityGroup(this, "Passes", {
      vpc,
      description: "eks-cilium: passes, to AWS and to API servers",
      allowAllOutbound: false,
    });
    own.connections.allowToAnyIpv4(Port.HTTPS, "AWS and API servers");
    return { vpc, vpcSubnets: subnets, securityGroups: [own] };
  }
}

function reserved({ reserveConcurrency }: EksCiliumProps, concurrency: number): Partial<FunctionProps> {
  return reserveConcurrency === false ? {} : { reservedConcurrentExecutions: concurrency };
}
