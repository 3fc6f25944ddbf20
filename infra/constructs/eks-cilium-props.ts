import type { Duration } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import type { IManagedPolicy } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { FleetSettings } from "../../functions/core/desired/fleet-settings.ts";

/** Everything has a default: `new EksCilium(this, "Cilium")` looks after every tagged cluster of account and region. */
export interface EksCiliumProps {
  /** What all clusters have in common (docs/settings.md). At most 3072 bytes as JSON. */
  readonly settings?: Partial<Omit<FleetSettings, "scope" | "roleArn">>;
  /** The release for clusters without a tag `cilium_version`: `1.19.6`, or `1.19` for its newest patch. Default: 1.19. */
  readonly release?: string;
  /** Upstream registry to the prefix that replaces it, as a pull-through cache needs. Default: none. */
  readonly imageRegistries?: Readonly<Record<string, string>>;

  /**
   * Runs the passes inside this VPC, for clusters with private endpoints only. It needs a way to EKS, SSM, SQS, EC2,
   * EventBridge and every API server: a NAT gateway, or interface endpoints. Default: outside of any VPC.
   */
  readonly vpc?: IVpc;
  /** Where in the VPC; needed with `vpc`. Public subnets do not serve. */
  readonly subnets?: SubnetSelection;
  /** Default: one of its own that lets port 443 out. The clusters must let it in. */
  readonly securityGroups?: readonly ISecurityGroup[];

  /** How often every cluster is looked at unasked: whole minutes, 15 to 1440. Default: 1 hour. */
  readonly sweepEvery?: Duration;
  /** Clusters worked on at once, 2 to 20: Parameter Store takes 3 writes a second of a whole account. Default: 10. */
  readonly concurrency?: number;
  /**
   * Sets this much of the account's concurrency aside for the functions. False: for accounts whose quota is so low
   * that Lambda refuses the reservation. Default: true.
   */
  readonly reserveConcurrency?: boolean;
  /** Memory of the passes in MB, 256 to 10240. Default: 512. */
  readonly memorySize?: number;
  /** Default: three months. */
  readonly logRetention?: RetentionDays;

  /**
   * Encrypts queues, logs and the functions' environment. The policy of a key that this app does not own must already
   * allow events.amazonaws.com and logs.<region>.amazonaws.com (docs/deploy.md). Default: keys of AWS.
   */
  readonly encryptionKey?: IKey;
  /** Told when an alarm begins and ends. Default: nobody is told, the alarms are only seen. */
  readonly alarmTopic?: ITopic;
  /** Gets every `Cilium Phase Changed`. Default: whoever wants them makes a rule on the bus. */
  readonly phaseTopic?: ITopic;

  /** Of both roles. Default: none. */
  readonly permissionsBoundary?: IManagedPolicy;
  /** Begins the names of roles, queues, functions and alarms. Never change it later. Default: `eks-cilium`. */
  readonly namePrefix?: string;
  /** IAM path of both roles. Never change it later: access entries name the role with its path. Default: `/eks-cilium/`. */
  readonly rolePath?: string;

  /** For our own events, and for requests to us. What AWS sends comes by the default bus. Default: the default bus. */
  readonly eventBus?: IEventBus;
  /** Path of the records in Parameter Store. Never change it later. Default: `/eks-cilium`. */
  readonly recordPrefix?: string;
}
