import type { Duration } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import type { IManagedPolicy } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { FleetSettingsInput } from "../../functions/core/desired/fleet-settings.ts";

/** Everything has a default: `new EksCilium(this, "Cilium")` looks after every tagged cluster of account and region. */
export interface EksCiliumProps {
  /** Settings of the whole fleet (docs/settings.md). At most 3072 bytes as JSON. */
  readonly settings?: Partial<FleetSettingsInput>;
  /** The release for clusters without a tag `cilium_version`: `1.19.6`, or `1.19` for its newest patch. Default: 1.19. */
  readonly release?: string;
  /** Upstream registry to the prefix that replaces it, as a pull-through cache needs. Default: none. */
  readonly imageRegistries?: Readonly<Record<string, string>>;

  /**
   * Runs the passes inside this VPC, for clusters with private endpoints only. It needs a way to EKS, SSM, SQS, EC2,
   * EventBridge and every API server: a NAT gateway, or interface endpoints. Default: outside of any VPC.
   */
  readonly vpc?: IVpc;
  /** Subnets of the VPC; needed with `vpc`. Public subnets do not serve. */
  readonly subnets?: SubnetSelection;
  /** Security groups of the passes; the clusters must let them in. Default: one of its own that lets port 443 out. */
  readonly securityGroups?: readonly ISecurityGroup[];

  /** Time between sweeps over every cluster: whole minutes, 15 to 1440. Default: 1 hour. */
  readonly sweepEvery?: Duration;
  /** Clusters worked on at once, 2 to 20: Parameter Store takes 3 writes a second of a whole account. Default: 10. */
  readonly concurrency?: number;
  /**
   * Reserves `concurrency` of the account's own for the functions. False: for accounts whose quota is so low
   * that Lambda refuses the reservation. Default: true.
   */
  readonly reserveConcurrency?: boolean;
  /** Memory of the passes in MB, 256 to 10240. Default: 512. */
  readonly memorySize?: number;
  /** Retention of both functions' logs. Default: three months. */
  readonly logRetention?: RetentionDays;

  /**
   * Encrypts queues, logs and the functions' environment. The policy of a key that this app does not own must already
   * allow events.amazonaws.com and logs.<region>.amazonaws.com (docs/deploy.md). Default: keys of AWS.
   */
  readonly encryptionKey?: IKey;
  /**
   * Keeps records as SecureString, under `encryptionKey` or else AWS's own key for Parameter Store: readers then need
   * `kms:Decrypt` and ask for decryption. Records of the other form are made anew. Default: false.
   */
  readonly encryptRecords?: boolean;
  /** Topic that is notified when an alarm begins and ends. Default: none, alarms only show in CloudWatch. */
  readonly alarmTopic?: ITopic;
  /** Topic that gets every `Cilium Phase Changed`. Default: none, a rule on the bus finds them too. */
  readonly phaseTopic?: ITopic;

  /** Permissions boundary of both roles. Default: none. */
  readonly permissionsBoundary?: IManagedPolicy;
  /** Beginning of the names of roles, queues, functions and alarms. Never change it later. Default: `eks-cilium`. */
  readonly namePrefix?: string;
  /** IAM path of both roles. Never change it later: access entries name the role with its path. Default: `/eks-cilium/`. */
  readonly rolePath?: string;

  /** Bus of the product's own events and of requests to it; AWS sends by the default bus. Default: the default bus. */
  readonly eventBus?: IEventBus;
  /** Path of the records in Parameter Store. Never change it later. Default: `/eks-cilium`. */
  readonly recordPrefix?: string;
}

/** Settings as the functions read them, in JSON; the functions fill in the defaults. */
export function settingsText({ settings, release, imageRegistries }: EksCiliumProps): string {
  return JSON.stringify({
    ...settings,
    ...(release && { release }),
    ...(imageRegistries && { imageRegistries }),
  });
}
