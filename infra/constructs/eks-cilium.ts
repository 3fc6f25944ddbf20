import { Duration } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { Alarms } from "./alarms.ts";
import { allowServices } from "./allow-services.ts";
import { exceptFromCheckov } from "./checkov-exceptions.ts";
import { deploymentNames } from "./deployment-names.ts";
import type { EksCiliumProps } from "./eks-cilium-props.ts";
import { FleetDashboard } from "./fleet-dashboard.ts";
import { Functions } from "./functions.ts";
import { numbers } from "./numbers.ts";
import { propsFaults } from "./props-faults.ts";
import { Queues } from "./queues.ts";
import { Roles } from "./roles.ts";
import { Rules } from "./rules.ts";
import { SweepSchedule } from "./sweep-schedule.ts";

/**
 * Installs, proves, keeps and removes Cilium on every EKS cluster of this account and region that is tagged
 * `enable_cilium`. One a region.
 *
 * Throws on props that contradict each other, with everything that is wrong.
 */
export class EksCilium extends Construct {
  /** ARN of the role that administers clusters: the principal of its access entries. */
  readonly roleArn: string;
  readonly takeSignals: LambdaFunction;
  /** In a VPC its `connections` say whom it may reach. */
  readonly reconcileCluster: LambdaFunction;
  readonly signals: Queue;
  readonly work: Queue;

  constructor(scope: Construct, id: string, props: EksCiliumProps = {}) {
    super(scope, id);
    const faults = propsFaults(props);
    if (faults.length > 0) {
      throw new Error(`synthesising EksCilium at ${this.node.path}: ${faults.join(" ")}`);
    }
    const names = deploymentNames(this, props);
    const bus = props.eventBus ?? EventBus.fromEventBusName(this, "DefaultBus", "default");
    if (props.encryptionKey !== undefined) allowServices(this, props.encryptionKey);
    const queues = new Queues(this, "Queues", names, props.encryptionKey);
    const roles = new Roles(this, "Roles", names, queues, bus, props);
    const functions = new Functions(this, "Functions", names, queues, roles, bus, props);
    new Rules(this, "Rules", names, queues, props.eventBus, props.phaseTopic);
    const sweepEvery = props.sweepEvery ?? Duration.minutes(numbers.sweepMinutes.usual);
    new SweepSchedule(this, "Schedule", names, queues, sweepEvery);
    const alarms = new Alarms(this, "Alarms", names, queues, functions, sweepEvery, props.alarmTopic);
    new FleetDashboard(this, "Dashboard", names, queues, functions, sweepEvery, alarms.all);
    exceptFromCheckov(this, props.encryptionKey !== undefined);
    this.roleArn = names.reconcileRoleArn;
    this.takeSignals = functions.takeSignals;
    this.reconcileCluster = functions.reconcileCluster;
    this.signals = queues.signals;
    this.work = queues.work;
  }
}
