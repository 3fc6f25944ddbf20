import type { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { DeploymentNames } from "./deployment-names.ts";
import type { Queues } from "./queues.ts";

/** Every cluster is looked at unasked, for events are delivered at best effort. */
export class SweepSchedule extends Construct {
  constructor(scope: Construct, id: string, names: DeploymentNames, queues: Queues, every: Duration) {
    super(scope, id);
    new Rule(this, "Sweep", {
      ruleName: names.rule("sweep"),
      description: "Looks at every cluster, whatever events say",
      schedule: Schedule.rate(every),
      targets: [new SqsQueue(queues.triggers, { deadLetterQueue: queues.undeliveredEvents })],
    });
  }
}
