import type { Duration } from "aws-cdk-lib";
import { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { DeploymentNames } from "../constructs/deployment-names.ts";
import type { Functions } from "../constructs/functions.ts";
import type { Queues } from "../constructs/queues.ts";
import { alarmTable } from "./alarm-table.ts";

/** Every row of the table, told to a topic where there is one. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    names: DeploymentNames,
    queues: Queues,
    functions: Functions,
    sweepEvery: Duration,
    topic: ITopic | undefined,
  ) {
    super(scope, id);
    const tell = topic === undefined ? undefined : new SnsAction(topic);
    this.all = alarmTable(queues, functions, sweepEvery).map((row) => {
      const alarm = new Alarm(this, row.name, {
        alarmName: names.alarm(row.name),
        alarmDescription: `${row.description} Runbook: docs/runbooks/${row.name}.md`,
        metric: row.metric,
        comparisonOperator: row.comparison,
        threshold: row.threshold,
        evaluationPeriods: row.periods,
        treatMissingData: row.missing,
      });
      if (tell !== undefined) {
        alarm.addAlarmAction(tell);
        alarm.addOkAction(tell);
      }
      return alarm;
    });
  }
}
