import { Duration, Stack } from "aws-cdk-lib";
import { type EventPattern, Rule, type RuleProps, Schedule } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { eventNames } from "../../functions/core/events/event-names.ts";
import { eventPatterns } from "../../functions/core/events/event-patterns.ts";
import type { DeploymentNames } from "./deployment-names.ts";
import type { EksCiliumProps } from "./eks-cilium-props.ts";
import type { Queues } from "./queues.ts";
import { fromRule, RuleTargets } from "./rule-targets.ts";

export interface RulesProps extends Pick<EksCiliumProps, "eventBus" | "phaseTopic"> {
  readonly names: DeploymentNames;
  readonly queues: Queues;
}

/** Rules by which events become triggers, or commands to rollouts: AWS sends its own by the default bus, requests come by the deployment's. */
export class Rules extends Construct {
  constructor(scope: Construct, id: string, { names, queues, eventBus, phaseTopic }: RulesProps) {
    super(scope, id);
    const patterns = eventPatterns({ account: Stack.of(this).account, roleArn: names.reconcileRoleArn });
    const onOwnBus = eventBus === undefined ? {} : { eventBus };
    const rules: Readonly<Record<string, RuleProps & { readonly pattern: keyof typeof patterns }>> = {
      "api-calls": { pattern: "apiCalls", description: "Calls that change an EKS cluster or its tags" },
      "tag-changes": { pattern: "tagChanges", description: "Our tags on EKS clusters" },
      addons: { pattern: "addons", description: "EKS add-ons that may fight with Cilium" },
      requests: {
        pattern: "requests",
        description: "Asked by hand: look at a cluster, or at all",
        ...onOwnBus,
      },
      rollouts: {
        pattern: "rollouts",
        description: "Asked by hand: plan, start, approve or steer a rollout",
        ...onOwnBus,
      },
    };
    const targets = new RuleTargets(this, "Targets", queues);
    for (const [name, { pattern, ...rule }] of Object.entries(rules)) {
      // CDK's type knows no pattern below `detail`; EventBridge's own rules are tested with the patterns.
      const eventPattern = patterns[pattern] as unknown as EventPattern;
      const made = new Rule(this, name, { ...rule, ruleName: names.rule(name), eventPattern });
      const patience = { retryAttempts: 185, maxEventAge: Duration.hours(24) };
      if (pattern === "rollouts") targets.toRollouts(made, patience);
      else targets.toTriggers(made, patience);
    }
    if (phaseTopic === undefined) return;
    const changes = new Rule(this, "phase-changes", {
      ...onOwnBus,
      ruleName: names.rule("phase-changes"),
      description: "A cluster's phase changed",
      eventPattern: { source: [eventNames.own], detailType: [eventNames.phaseChanged] },
    });
    const topic = Topic.fromTopicArn(this, "PhaseTopic", phaseTopic.topicArn);
    changes.addTarget(new SnsTopic(topic, { deadLetterQueue: targets.undelivered(changes) }));
    phaseTopic.addToResourcePolicy(fromRule(changes, "sns:Publish", phaseTopic.topicArn));
  }
}

export interface SweepScheduleProps {
  readonly names: DeploymentNames;
  readonly queues: Queues;
  readonly sweepEvery: Duration;
}

/** Schedule of the sweep over every cluster, because events are delivered at best effort. */
export class SweepSchedule extends Construct {
  constructor(scope: Construct, id: string, { names, queues, sweepEvery }: SweepScheduleProps) {
    super(scope, id);
    const sweep = new Rule(this, "Sweep", {
      ruleName: names.rule("sweep"),
      description: "Looks at every cluster, whatever events say",
      schedule: Schedule.rate(sweepEvery),
    });
    new RuleTargets(this, "Targets", queues).toTriggers(sweep);
  }
}
