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
import { acknowledge } from "./acknowledge.ts";
import type { DeploymentNames } from "./deployment-names.ts";
import type { EksCiliumProps } from "./eks-cilium-props.ts";
import { type Bundle, functionCode } from "./function-code.ts";
import { numbers } from "./numbers.ts";
import type { Queues } from "./queues.ts";
import type { Roles } from "./roles.ts";
import { settingsText } from "./settings-text.ts";

/** Both Lambdas, each at the end of its queue. */
export class Functions extends Construct {
  readonly takeSignals: LambdaFunction;
  readonly reconcileCluster: LambdaFunction;

  constructor(
    scope: Construct,
    id: string,
    names: DeploymentNames,
    queues: Queues,
    roles: Roles,
    bus: IEventBus,
    props: EksCiliumProps,
  ) {
    super(scope, id);
    const environment = {
      EKS_CILIUM_ROLE_ARN: names.reconcileRoleArn,
      EKS_CILIUM_SIGNALS_URL: queues.signals.queueUrl,
      EKS_CILIUM_WORK_URL: queues.work.queueUrl,
      EKS_CILIUM_SETTINGS: settingsText(props),
      EKS_CILIUM_PREFIX: names.recordPrefix,
      EKS_CILIUM_BUS: bus.eventBusName,
    };
    const concurrency = props.concurrency ?? numbers.concurrency.usual;
    this.takeSignals = this.lambda("TakeSignals", "take-signals", roles.takeSignals, props, {
      functionName: names.takeSignals,
      description: "eks-cilium: turns signals into work orders, one group a cluster",
      memorySize: numbers.memoryMegabytes.usual,
      environment,
      ...reserved(props, numbers.signals.concurrency),
    });
    this.takeSignals.addEventSource(
      new SqsEventSource(queues.signals, {
        batchSize: numbers.signals.batch,
        maxConcurrency: numbers.signals.concurrency,
        reportBatchItemFailures: true,
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
        memorySize: props.memorySize ?? numbers.memoryMegabytes.usual,
        environment,
        ...reserved(props, concurrency),
        ...this.inVpc(props),
      },
    );
    this.reconcileCluster.addEventSource(
      new SqsEventSource(queues.work, { batchSize: 1, maxConcurrency: concurrency }),
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
      // The policy of the role is whole; what constructs would add to it is left away.
      role: role.withoutPolicyUpdates(),
      timeout: Duration.seconds(numbers.functionTimeoutSeconds),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup: new LogGroup(this, `${id}Log`, {
        logGroupName: `/aws/lambda/${own.functionName}`,
        retention: logRetention ?? RetentionDays.THREE_MONTHS,
        // It has a name: one left behind would fail the next deployment.
        removalPolicy: RemovalPolicy.DESTROY,
        ...(encryptionKey && { encryptionKey }),
      }),
      // Wake-ups go through both functions on purpose, and are counted: Lambda would cut them off after 16.
      recursiveLoop: RecursiveLoop.ALLOW,
      ...(encryptionKey && { environmentEncryption: encryptionKey }),
    });
    acknowledge(
      lambda,
      "Serverless-LambdaDLQ",
      "Nobody calls it asynchronously: its queue has dead letters of its own.",
    );
    acknowledge(
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
