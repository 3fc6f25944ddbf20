import { Duration } from "aws-cdk-lib";
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { queueLimits } from "../../functions/core/queue-limits.ts";
import { suppressFinding } from "../validation/suppress-finding.ts";
import type { DeploymentNames } from "./deployment-names.ts";
import type { EksCiliumProps } from "./eks-cilium-props.ts";

export interface QueuesProps extends Pick<EksCiliumProps, "encryptionKey"> {
  readonly names: DeploymentNames;
}

/** Queues of triggers (a cluster may need a pass) and of reconcile requests (it gets one), and what is said to rollouts, each with dead letters. */
export class Queues extends Construct {
  readonly triggers: Queue;
  readonly triggersDeadLetters: Queue;
  readonly work: Queue;
  readonly workDeadLetters: Queue;
  readonly rollouts: Queue;
  readonly rolloutsDeadLetters: Queue;
  /** Events that EventBridge could not deliver. */
  readonly undeliveredEvents: Queue;

  constructor(scope: Construct, id: string, { names, encryptionKey }: QueuesProps) {
    super(scope, id);
    const all = {
      enforceSSL: true,
      ...(encryptionKey === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
    };
    const deadLetters = { ...all, retentionPeriod: Duration.days(queueLimits.deadLetterDays) };
    const redriven = (queue: Queue) => ({
      ...all,
      visibilityTimeout: Duration.seconds(queueLimits.visibilitySeconds),
      deadLetterQueue: { queue, maxReceiveCount: queueLimits.maxReceiveCount },
    });
    this.triggersDeadLetters = new Queue(this, "TriggersDeadLetters", {
      ...deadLetters,
      queueName: names.triggersDeadLetters,
    });
    this.triggers = new Queue(this, "Triggers", {
      ...redriven(this.triggersDeadLetters),
      queueName: names.triggers,
    });
    this.workDeadLetters = new Queue(this, "WorkDeadLetters", {
      ...deadLetters,
      queueName: names.workDeadLetters,
      fifo: true,
    });
    // No content-based deduplication: it would drop an equal reconcile request for five minutes after it was done.
    this.work = new Queue(this, "Work", {
      ...redriven(this.workDeadLetters),
      queueName: names.work,
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    });
    this.rolloutsDeadLetters = new Queue(this, "RolloutsDeadLetters", {
      ...deadLetters,
      queueName: names.rolloutsDeadLetters,
      fifo: true,
    });
    // Commands come from EventBridge, which gives messages no id of their own; each differs by its event's.
    this.rollouts = new Queue(this, "Rollouts", {
      ...redriven(this.rolloutsDeadLetters),
      queueName: names.rollouts,
      fifo: true,
      contentBasedDeduplication: true,
    });
    this.undeliveredEvents = new Queue(this, "UndeliveredEvents", {
      ...deadLetters,
      queueName: names.undeliveredEvents,
    });
    for (const end of [
      this.triggersDeadLetters,
      this.workDeadLetters,
      this.rolloutsDeadLetters,
      this.undeliveredEvents,
    ]) {
      const reason = "This queue is where dead letters end; an alarm watches it.";
      suppressFinding(end, "AwsSolutions-SQS3", reason);
      suppressFinding(end, "Serverless-SQSRedrivePolicy", reason);
    }
  }
}
