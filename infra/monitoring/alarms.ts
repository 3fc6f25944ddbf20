import { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Construct } from "constructs";
import type { DeploymentNames } from "../constructs/deployment-names.ts";
import type { EksCiliumProps } from "../constructs/eks-cilium-props.ts";
import { type AlarmSources, alarmTable } from "./alarm-table.ts";

export interface AlarmsProps extends AlarmSources, Pick<EksCiliumProps, "alarmTopic"> {
  readonly names: DeploymentNames;
}

/** An alarm for every row of the table; a topic, where there is one, is notified of both ends. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { names, alarmTopic } = props;
    const notify = alarmTopic === undefined ? undefined : new SnsAction(alarmTopic);
    this.all = alarmTable(props).map((row) => {
      const alarm = new Alarm(this, row.name, {
        alarmName: names.alarm(row.name),
        alarmDescription: `${row.description} Runbook: docs/runbooks/${row.name}.md`,
        metric: row.metric,
        comparisonOperator: row.comparison,
        threshold: row.threshold,
        evaluationPeriods: row.periods,
        treatMissingData: row.missing,
      });
      if (notify !== undefined) {
        alarm.addAlarmAction(notify);
        alarm.addOkAction(notify);
      }
      return alarm;
    });
  }
}
