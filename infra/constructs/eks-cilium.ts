import { Duration } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { grantServicesUseOfKey } from "../iam/grant-services-use-of-key.ts";
import { Roles } from "../iam/roles.ts";
import { Alarms } from "../monitoring/alarms.ts";
import { FleetDashboard } from "../monitoring/fleet-dashboard.ts";
import { exceptFromCheckov } from "../validation/checkov-exceptions.ts";
import { propsProblems } from "../validation/props-problems.ts";
import { deploymentNames } from "./deployment-names.ts";
import type { EksCiliumProps } from "./eks-cilium-props.ts";
import { Functions } from "./functions.ts";
import { limits } from "./limits.ts";
import { Queues } from "./queues.ts";
import { Rules, SweepSchedule } from "./rules.ts";

/**
 * Installs, verifies, maintains and removes Cilium on every EKS cluster of this account and region that is tagged
 * `enable_cilium`. One a region.
 *
 * Throws on props that contradict each other, with everything that is wrong.
 */
export class EksCilium extends Construct {
  /** ARN of the role that administers clusters: the principal of its access entries. */
  readonly roleArn: string;
  readonly takeTriggers: LambdaFunction;
  /** The function of the passes; in a VPC its `connections` say whom it may reach. */
  readonly reconcileCluster: LambdaFunction;
  readonly triggers: Queue;
  readonly work: Queue;
  /** Takes commands to rollouts, and moves their waves. */
  readonly advanceRollout: LambdaFunction;

  constructor(scope: Construct, id: string, props: EksCiliumProps = {}) {
    super(scope, id);
    const problems = propsProblems(props);
    if (problems.length > 0) {
      throw new Error(`synthesising EksCilium at ${this.node.path}: ${problems.join(" ")}`);
    }
    const names = deploymentNames(this, props);
    const eventBus = props.eventBus ?? EventBus.fromEventBusName(this, "DefaultBus", "default");
    if (props.encryptionKey !== undefined) grantServicesUseOfKey(this, props.encryptionKey, names);
    const sweepEvery = props.sweepEvery ?? Duration.minutes(limits.sweepMinutes.default);
    const queues = new Queues(this, "Queues", { ...props, names });
    const roles = new Roles(this, "Roles", { ...props, names, queues, eventBus });
    const functions = new Functions(this, "Functions", { ...props, names, queues, roles, eventBus });
    new Rules(this, "Rules", { ...props, names, queues });
    new SweepSchedule(this, "Schedule", { names, queues, sweepEvery });
    const alarms = new Alarms(this, "Alarms", { ...props, names, queues, functions, sweepEvery });
    new FleetDashboard(this, "Dashboard", { names, queues, functions, sweepEvery, alarms: alarms.all });
    exceptFromCheckov(this, props.encryptionKey !== undefined);
    this.roleArn = names.reconcileRoleArn;
    this.takeTriggers = functions.takeTriggers;
    this.reconcileCluster = functions.reconcileCluster;
    this.triggers = queues.triggers;
    this.work = queues.work;
    this.advanceRollout = functions.advanceRollout;
  }
}
