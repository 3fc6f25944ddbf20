import { describe, expect, it } from "vitest";
import { costOfMonth, type PriceTable } from "./cost-of-month.ts";
import { countsOfMonth } from "./counts-of-month.ts";
import type { FunctionUse } from "./fleet-measurement.ts";
import prices from "./prices.json" with { type: "json" };

const table: PriceTable = {
  asOf: "2026-06",
  region: "us-east-1",
  note: "list prices",
  prices: [
    { item: "requests", what: "Requests", unit: "request", dollars: 0.2, per: 1_000_000, source: "a page" },
    { item: "alarms", what: "Alarms", unit: "alarm", dollars: 0.1, per: 1, source: "a page" },
  ],
};

describe("the cost of a month", () => {
  it("is quantities times prices, the dearest line first", () => {
    expect(costOfMonth({ requests: 3_000_000, alarms: 15 }, table)).toEqual({
      asOf: "2026-06",
      region: "us-east-1",
      note: "list prices",
      lines: [
        { what: "Alarms", quantity: 15, unit: "alarm", dollars: 1.5 },
        { what: "Requests", quantity: 3_000_000, unit: "request", dollars: expect.closeTo(0.6) },
      ],
      dollars: expect.closeTo(2.1),
    });
  });

  it("is refused where a quantity has no price, or a price no quantity", () => {
    expect(() => costOfMonth({ requests: 1, wishes: 1 }, table)).toThrow(
      "without a price: wishes; without a quantity: alarms",
    );
  });

  it("is that of 730 sweeps, and of Lambda's polling in between", () => {
    const use: FunctionUse = {
      invocations: 1000,
      threw: 0,
      coldStarts: 2,
      billedMilliseconds: 600_000,
      durations: { median: 600, p95: 700, max: 900 },
      traces: 900,
    };
    const counts = countsOfMonth(
      { memoryMegabytes: 512, alarms: 15, dashboards: 1, keys: 0 },
      {
        functions: { "take-triggers": use, "reconcile-cluster": use },
        requests: { "sqs.SendMessage": 2000, "ssm.PutParameter": 4 },
        messages: { triggers: { sweep: 1000, "Scheduled Event": 1 }, work: { sweep: 1000 } },
        logBytes: 1_000_000,
        metrics: 14,
        clusters: 1000,
        duplicates: 0,
      },
    );
    expect(counts).toEqual({
      lambdaRequests: 730 * 2000,
      // Two cold starts of each function count with a quarter of a second each.
      lambdaGigabyteSeconds: expect.closeTo(730 * 0.5 * (1200 + 1)),
      // Sent by us and by the schedule, then a receive and a delete for each batch.
      sqsStandardRequests: 730 * (1001 + 2 * 1000),
      sqsFifoRequests: 730 * (1000 + 2 * 1000),
      // Five pollers, one poll in 20 seconds each.
      sqsStandardIdlePolls: (5 * 730 * 3600) / 20,
      sqsFifoIdlePolls: (5 * 730 * 3600) / 20,
      customEvents: 0,
      scheduledEvents: 730,
      logsIngestedGigabytes: expect.closeTo((730 * (1_000_000 + 2000 * 900)) / 1e9),
      logsKeptGigabytes: expect.closeTo((3 * 730 * (1_000_000 + 2000 * 900)) / 1e9),
      customMetrics: 14,
      alarms: 15,
      dashboards: 1,
      traces: 730 * 1800,
      standardParameters: 1000,
      encryptionKeys: 0,
    });
    expect(costOfMonth(counts, prices).lines).toHaveLength(prices.prices.length);
  });
});
