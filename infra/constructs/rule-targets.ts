import type { Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue, type SqsQueueProps } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type IQueue, Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { rolloutGroup } from "../../functions/core/rollouts/rollout-messages.ts";
import type { Queues } from "./queues.ts";

/**
 * Queues as targets of rules, with the permission for that rule and no other. CDK leaves the condition out where a queue
 * has a key, which would let the rules of every account in: so it is given imported queues, whose policy it cannot
 * write, and the statements stand here.
 */
export class RuleTargets extends Construct {
  readonly #queues: Queues;
  readonly #triggers: IQueue;
  readonly #rollouts: IQueue;
  readonly #undelivered: IQueue;

  constructor(scope: Construct, id: string, queues: Queues) {
    super(scope, id);
    this.#queues = queues;
    this.#triggers = Queue.fromQueueArn(this, "Triggers", queues.triggers.queueArn);
    this.#rollouts = Queue.fromQueueAttributes(this, "Rollouts", {
      queueArn: queues.rollouts.queueArn,
      fifo: true,
    });
    this.#undelivered = Queue.fromQueueArn(this, "UndeliveredEvents", queues.undeliveredEvents.queueArn);
  }

  /** Sends what the rule finds to the triggers queue. */
  toTriggers(rule: Rule, props: SqsQueueProps = {}): void {
    const { triggers } = this.#queues;
    triggers.addToResourcePolicy(fromRule(rule, "sqs:SendMessage", triggers.queueArn));
    rule.addTarget(new SqsQueue(this.#triggers, { ...props, deadLetterQueue: this.undelivered(rule) }));
  }

  /** Sends what the rule finds to the queue of rollouts, whose one group is their lock. */
  toRollouts(rule: Rule, props: SqsQueueProps): void {
    const { rollouts } = this.#queues;
    rollouts.addToResourcePolicy(fromRule(rule, "sqs:SendMessage", rollouts.queueArn));
    const target = { ...props, messageGroupId: rolloutGroup, deadLetterQueue: this.undelivered(rule) };
    rule.addTarget(new SqsQueue(this.#rollouts, target));
  }

  /** Where goes what the rule could not deliver. */
  undelivered(rule: Rule): IQueue {
    const { undeliveredEvents } = this.#queues;
    undeliveredEvents.addToResourcePolicy(fromRule(rule, "sqs:SendMessage", undeliveredEvents.queueArn));
    return this.#undelivered;
  }
}

/** Permission for what EventBridge does on behalf of one rule. */
export function fromRule(rule: Rule, action: string, resource: string): PolicyStatement {
  return new PolicyStatement({
    sid: `From${rule.node.id.replaceAll(/[^0-9A-Za-z]/g, "")}`,
    principals: [new ServicePrincipal("events.amazonaws.com")],
    actions: [action],
    resources: [resource],
    conditions: { ArnEquals: { "aws:SourceArn": rule.ruleArn } },
  });
}
