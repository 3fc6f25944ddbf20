import { Duration } from "aws-cdk-lib";
import { type EventPattern, type IEventBus, Rule, type RuleProps } from "aws-cdk-lib/aws-events";
import { SnsTopic, SqsQueue } from "aws-cdk-lib/aws-events-targets";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { eventNames } from "../../functions/core/events/event-names.ts";
import { eventPatterns } from "../../functions/core/events/event-patterns.ts";
import type { DeploymentNames } from "./deployment-names.ts";
import type { Queues } from "./queues.ts";

/** Which events become triggers. Those of AWS come by the default bus, requests to us by ours. */
export class Rules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    names: DeploymentNames,
    queues: Queues,
    eventBus: IEventBus | undefined,
    phaseTopic: ITopic | undefined,
  ) {
    super(scope, id);
    const patterns = eventPatterns(names.reconcileRoleArn);
    const ours = eventBus === undefined ? {} : { eventBus };
    const rules: Readonly<Record<string, RuleProps & { readonly pattern: keyof typeof patterns }>> = {
      "api-calls": { pattern: "apiCalls", description: "Calls that change an EKS cluster or its tags" },
      "tag-changes": { pattern: "tagChanges", description: "Our tags on EKS clusters" },
      addons: { pattern: "addons", description: "EKS add-ons that may fight with Cilium" },
      requests: { pattern: "requests", description: "Asked by hand: look at a cluster, or at all", ...ours },
    };
    const toTriggers = () =>
      new SqsQueue(queues.triggers, {
        deadLetterQueue: queues.undeliveredEvents,
        retryAttempts: 185,
        maxEventAge: Duration.hours(24),
      });
    for (const [name, { pattern, ...rule }] of Object.entries(rules)) {
      // CDK's type knows no pattern below `detail`; EventBridge's own rules are tested with the patterns.
      const eventPattern = patterns[pattern] as unknown as EventPattern;
      new Rule(this, name, { ...rule, ruleName: names.rule(name), eventPattern, targets: [toTriggers()] });
    }
    if (phaseTopic === undefined) return;
    new Rule(this, "phase-changes", {
      ...ours,
      ruleName: names.rule("phase-changes"),
      description: "A cluster's phase changed",
      eventPattern: { source: [eventNames.own], detailType: [eventNames.phaseChanged] },
      targets: [new SnsTopic(phaseTopic, { deadLetterQueue: queues.undeliveredEvents })],
    });
  }
}
