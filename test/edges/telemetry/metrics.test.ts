import { describe, expect, it } from "vitest";
import { phases } from "../../../functions/core/record/phase.ts";
import { makeMetrics } from "../../../functions/edges/telemetry/metrics.ts";

function recorded() {
  const lines: string[] = [];
  const metrics = makeMetrics((line) => lines.push(line));
  return { metrics, parsed: () => lines.map((line) => JSON.parse(line)) };
}

describe("metrics", () => {
  it("are one line in CloudWatch's embedded format, under our namespace and service", () => {
    const { metrics, parsed } = recorded();
    metrics.add("PassSettled", 1);
    metrics.add("PassDuration", 1_234);
    metrics.publish();
    expect(parsed()).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: "EksCilium",
              Dimensions: [["service"]],
              Metrics: [
                { Name: "PassSettled", Unit: "Count" },
                { Name: "PassDuration", Unit: "Milliseconds" },
              ],
            },
          ],
        },
        service: "eks-cilium",
        PassSettled: 1,
        PassDuration: 1_234,
      },
    ]);
  });

  it("add up within a line: CloudWatch takes each value of a list", () => {
    const { metrics, parsed } = recorded();
    for (const value of [1, 1, 1]) metrics.add("TriggerTaken", value);
    metrics.publish();
    expect(parsed()).toMatchObject([{ TriggerTaken: [1, 1, 1] }]);
  });

  it("count clusters in a line for each phase, those without clusters too", () => {
    const { metrics, parsed } = recorded();
    const none = Object.fromEntries(phases.map((phase) => [phase, 0])) as Record<
      (typeof phases)[number],
      number
    >;
    metrics.add("SweepStarted", 1);
    metrics.clustersInPhase({ ...none, ready: 7 });
    metrics.publish();
    const [sums, ...gauges] = parsed();
    expect(sums).toMatchObject({ SweepStarted: 1 });
    expect(gauges.map(({ phase, ClustersInPhase }) => [phase, ClustersInPhase])).toEqual(
      phases.map((phase) => [phase, phase === "ready" ? 7 : 0]),
    );
    for (const { _aws, service } of gauges) {
      expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([["service", "phase"]]);
      expect(service).toBe("eks-cilium");
    }
  });

  it("are published once, and nothing where nothing was counted", () => {
    const { metrics, parsed } = recorded();
    metrics.publish();
    metrics.add("PassSettled", 1);
    metrics.publish();
    metrics.publish();
    expect(parsed()).toHaveLength(1);
  });
});
