import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { phases } from "../../functions/core/record/phase.ts";
import { allProps } from "../builders/all-props.ts";
import { synthesizedTemplate } from "../builders/synthesized-template.ts";

const runbooks = join(import.meta.dirname, "../../docs/runbooks");
const standard = synthesizedTemplate();
const all = synthesizedTemplate(allProps);
const alarmsOf = (template: typeof standard) =>
  Object.values(template.findResources("AWS::CloudWatch::Alarm")).map((alarm) => alarm["Properties"]);
const alarm = (name: string, template = standard) =>
  alarmsOf(template).find(
    ({ AlarmName }) => AlarmName === `eks-cilium-${name}` || AlarmName === `acme-cilium-${name}`,
  );

describe("alarms", () => {
  it("name a runbook each, and each runbook belongs to one", () => {
    const named = alarmsOf(standard).map(({ AlarmName, AlarmDescription }) => {
      expect(AlarmDescription).toMatch(
        new RegExp(`Runbook: docs/runbooks/${AlarmName.slice("eks-cilium-".length)}\\.md$`),
      );
      return `${AlarmName.slice("eks-cilium-".length)}.md`;
    });
    expect(named.sort()).toEqual(readdirSync(runbooks).sort());
  });

  it("watch every queue of dead letters", () => {
    const queues = standard.findResources("AWS::SQS::Queue");
    const watched = alarmsOf(standard)
      .filter(({ MetricName }) => MetricName === "ApproximateNumberOfMessagesVisible")
      .map(({ Dimensions }) => Dimensions[0].Value["Fn::GetAtt"][0]);
    const ends = Object.keys(queues).filter((id) => /DeadLetters|Undelivered/.test(id));
    expect(watched.sort()).toEqual(ends.sort());
  });

  it("watch every function for errors, throttles and slowness", () => {
    for (const metric of ["Errors", "Throttles", "Duration"]) {
      expect(alarmsOf(standard).filter(({ MetricName }) => MetricName === metric)).toHaveLength(3);
    }
    expect(alarm("reconcile-cluster-slow")).toMatchObject({ ExtendedStatistic: "p99", Threshold: 96_000 });
  });

  it("ring when nothing is heard of sweeps for two periods, or of CloudTrail for seven days", () => {
    expect(alarm("sweep-missing")).toMatchObject({
      Namespace: "EksCilium",
      MetricName: "SweepStarted",
      Period: 3600,
      EvaluationPeriods: 2,
      TreatMissingData: "breaching",
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
    });
    expect(alarm("sweep-missing", all)).toMatchObject({ Period: 1800 });
    expect(alarm("no-cloudtrail-events")).toMatchObject({
      MetricName: "EventsFromCloudTrail",
      Period: 86_400,
      EvaluationPeriods: 7,
      TreatMissingData: "breaching",
    });
  });

  it("ring for clusters that are blocked or degraded", () => {
    for (const phase of ["blocked", "degraded"] as const) {
      expect(phases).toContain(phase);
      expect(alarm(`clusters-${phase}`)).toMatchObject({
        MetricName: "ClustersInPhase",
        Dimensions: [
          { Name: "phase", Value: phase },
          { Name: "service", Value: "eks-cilium" },
        ],
        Threshold: 0,
        ComparisonOperator: "GreaterThanThreshold",
      });
    }
  });

  it("ring for rollouts that are halted, wait for an approval or for the same members", () => {
    for (const [name, metric, periods] of [
      ["rollouts-halted", "RolloutsHalted", 1],
      ["rollouts-waiting-for-approval", "RolloutsWaitingForApproval", 6],
      ["rollouts-without-progress", "RolloutsWithoutProgress", 1],
    ] as const) {
      expect(alarm(name)).toMatchObject({
        MetricName: metric,
        EvaluationPeriods: periods,
        TreatMissingData: "ignore",
      });
    }
  });

  it("look back no further than CloudWatch allows: a day, or seven where a period is an hour or more", () => {
    for (const { Period, EvaluationPeriods } of [standard, all].flatMap(alarmsOf)) {
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 604_800);
    }
  });

  it("tell a topic where one is given", () => {
    expect(alarmsOf(standard).filter((each) => "AlarmActions" in each)).toEqual([]);
    for (const each of alarmsOf(all)) {
      expect(each).toMatchObject({
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:alarms"],
        OKActions: ["arn:aws:sns:eu-west-1:111122223333:alarms"],
      });
    }
  });
});

describe("the dashboard", () => {
  it("shows every phase, every metric of the product and every queue", () => {
    const [dashboard] = Object.values(standard.findResources("AWS::CloudWatch::Dashboard"));
    const body = JSON.stringify(dashboard?.["Properties"].DashboardBody);
    const metrics = ["PassSettled", "PassDuration", "DriftRepaired", "SweepStarted", "AccessEntryReplaced"];
    for (const word of [...phases, ...metrics, ...Object.keys(standard.findResources("AWS::SQS::Queue"))]) {
      expect(body).toContain(word);
    }
  });
});
