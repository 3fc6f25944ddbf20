import type { Duration } from "aws-cdk-lib";
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { phases } from "../../functions/core/record/phase.ts";
import type { DeploymentNames } from "./deployment-names.ts";
import type { Functions } from "./functions.ts";
import { productMetric } from "./product-metrics.ts";
import type { Queues } from "./queues.ts";

const height = 6;

/** The fleet at one glance: phases, passes, durations, repaired drift, queues, alarms. */
export class FleetDashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    names: DeploymentNames,
    queues: Queues,
    { takeSignals, reconcileCluster }: Functions,
    sweepEvery: Duration,
    alarms: readonly Alarm[],
  ) {
    super(scope, id);
    const row = (...graphs: readonly (readonly [title: string, metrics: IMetric[], stacked?: boolean])[]) =>
      graphs.map(
        ([title, left, stacked = false]) =>
          new GraphWidget({ title, left, stacked, height, width: 24 / graphs.length }),
      );
    const inPhase = (phase: string) =>
      productMetric("ClustersInPhase", { dimensionsMap: { phase }, period: sweepEvery, label: phase });
    const queued = [queues.signals, queues.work];
    const ends = [queues.signalsDeadLetters, queues.workDeadLetters, queues.undeliveredEvents];
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
            "Signals",
            [
              productMetric("SignalTaken"),
              productMetric("SignalRefused"),
              productMetric("EventsFromCloudTrail"),
              productMetric("SweepStarted"),
              productMetric("AccessEntryReplaced"),
            ],
          ],
        ),
        row(
          ["Messages waiting", queued.map((queue) => queue.metricApproximateNumberOfMessagesVisible())],
          ["Oldest message, seconds", queued.map((queue) => queue.metricApproximateAgeOfOldestMessage())],
          ["Dead letters", ends.map((queue) => queue.metricApproximateNumberOfMessagesVisible())],
          [
            "Functions",
            [takeSignals, reconcileCluster].flatMap((lambda) => [
              lambda.metricErrors(),
              lambda.metricThrottles(),
            ]),
          ],
        ),
      ],
    });
  }
}
