import { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import type { DeploymentNames } from "./deployment-names.ts";
import { numbers } from "./numbers.ts";

/** Signals say that a cluster may need a look, work orders that it gets one; each has its dead letters. */
export class Queues extends Construct {
  readonly signals: Queue;
  readonly signalsDeadLetters: Queue;
  readonly work: Queue;
  readonly workDeadLetters: Queue;
  /** Events that EventBridge could not deliver to us. */
  readonly undeliveredEvents: Queue;

  constructor(scope: Construct, id: string, names: DeploymentNames, encryptionKey: IKey | undefined) {
    super(scope, id);
    const all = {
      enforceSSL: true,
      ...(encryptionKey === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
    };
    const deadLetters = { ...all, retentionPeriod: Duration.days(numbers.deadLetterDays) };
    const redriven = (queue: Queue) => ({
      ...all,
      visibilityTimeout: Duration.seconds(numbers.visibilitySeconds),
      deadLetterQueue: { queue, maxReceiveCount: numbers.receives },
    });
    this.signalsDeadLetters = new Queue(this, "SignalsDeadLetters", {
      ...deadLetters,
      queueName: names.signalsDeadLetters,
    });
    this.signals = new Queue(this, "Signals", {
      ...redriven(this.signalsDeadLetters),
      queueName: names.signals,
    });
    this.workDeadLetters = new Queue(this, "WorkDeadLetters", {
      ...deadLetters,
      queueName: names.workDeadLetters,
      fifo: true,
    });
    // No content-based deduplication: it would drop an equal work order for five minutes after it was done.
    this.work = new Queue(this, "Work", {
      ...redriven(this.workDeadLetters),
      queueName: names.work,
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    });
    this.undeliveredEvents = new Queue(this, "UndeliveredEvents", {
      ...deadLetters,
      queueName: names.undeliveredEvents,
    });
    for (const end of [this.signalsDeadLetters, this.workDeadLetters, this.undeliveredEvents]) {
      const reason = "This queue is where dead letters end; an alarm watches it.";
      acknowledge(end, "AwsSolutions-SQS3", reason);
      acknowledge(end, "Serverless-SQSRedrivePolicy", reason);
    }
  }
}
