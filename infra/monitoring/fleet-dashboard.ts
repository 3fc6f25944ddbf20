import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { phases } from "../../functions/core/record/phase.ts";
import type { DeploymentNames } from "../constructs/deployment-names.ts";
import type { AlarmSources } from "./alarm-table.ts";
import { productMetric } from "./product-metrics.ts";

const height = 6;

export interface FleetDashboardProps extends AlarmSources {
  readonly names: DeploymentNames;
  readonly alarms: readonly Alarm[];
}

/** The fleet at one glance: phases, passes, durations, repaired drift, queues, alarms. */
export class FleetDashboard extends Construct {
  constructor(scope: Construct, id: string, props: FleetDashboardProps) {
    super(scope, id);
    const { names, queues, functions, sweepEvery, alarms } = props;
    const { takeTriggers, reconcileCluster, advanceRollout } = functions;
    const row = (...graphs: readonly (readonly [title: string, metrics: IMetric[], stacked?: boolean])[]) =>
      graphs.map(
        ([title, left, stacked = false]) =>
          new GraphWidget({ title, left, stacked, height, width: 24 / graphs.length }),
      );
    const inPhase = (phase: string) =>
      productMetric("ClustersInPhase", { dimensionsMap: { phase }, period: sweepEvery, label: phase });
    const queued = [queues.triggers, queues.work, queues.rollouts];
    const ends = [
      queues.triggersDeadLetters,
      queues.workDeadLetters,
      queues.rolloutsDeadLetters,
      queues.undeliveredEvents,
    ];
    new Dashboard(this, "Dashboard", {
      dashboardName: names.dashboard,
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", alarms: [...alarms], width: 24, height: 4 })],
        row(
          ["Clusters by phase", phases.map(inPhase), true],
          [
            "Passes by ending",
            [
              productMetric("PassSettled"),
              productMetric("PassRetried"),
              productMetric("PassStalled"),
              productMetric("PassFailed"),
              productMetric("PassRefused"),
            ],
          ],
        ),
        row(
          [
            "Duration of a pass, ms",
            ["p50", "p99"].map((statistic) => productMetric("PassDuration", { statistic })),
          ],
          ["Drift repaired, objects", [productMetric("DriftRepaired")]],
          [
            "Triggers",
            [
              productMetric("TriggerTaken"),
              productMetric("TriggerRefused"),
              productMetric("EventsFromCloudTrail"),
              productMetric("SweepStarted"),
              productMetric("AccessEntryReplaced"),
              productMetric("AdminNotReturned"),
              productMetric("PhaseEventFailed"),
              productMetric("RecordRefused"),
              productMetric("EnableTagMisspelt"),
            ],
          ],
        ),
        row(
          [
            "Rollouts",
            [
              productMetric("RolloutsHalted", { period: sweepEvery }),
              productMetric("RolloutsWaitingForApproval", { period: sweepEvery }),
              productMetric("RolloutsWithoutProgress", { period: sweepEvery }),
            ],
          ],
          [
            "Members told, commands refused",
            [
              productMetric("RolloutAssigned"),
              productMetric("RolloutRefused"),
              productMetric("RolloutEventFailed"),
            ],
          ],
        ),
        row(
          ["Messages waiting", queued.map((queue) => queue.metricApproximateNumberOfMessagesVisible())],
          ["Oldest message, seconds", queued.map((queue) => queue.metricApproximateAgeOfOldestMessage())],
          ["Dead letters", ends.map((queue) => queue.metricApproximateNumberOfMessagesVisible())],
          [
            "Functions",
            [takeTriggers, reconcileCluster, advanceRollout].flatMap((lambda) => [
              lambda.metricErrors(),
              lambda.metricThrottles(),
            ]),
          ],
        ),
      ],
    });
  }
}
