import { describe, expect, it } from "vitest";
import { writeRecord } from "../../../functions/core/record/fit-record.ts";
import { isWorthWriting } from "../../../functions/core/record/is-worth-writing.ts";
import { makeRecord } from "../../../functions/core/record/make-record.ts";
import { readRecord } from "../../../functions/core/record/read-record.ts";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import type { StatusReport } from "../../../functions/core/record/status-report.ts";

const ready: StatusReport = {
  phase: "ready",
  reason: "The server said {{{ and “…”.",
  evidence: [{ name: "nodes with CiliumIsUp", current: 3, desired: 3, missing: [] }],
};

const recordAt = (now: string, statusReport: StatusReport, previous?: StatusRecord) =>
  makeRecord("arn", statusReport, previous, now);

/** As a later pass finds it. */
function stored(record: StatusRecord): StatusRecord {
  const reading = readRecord(writeRecord(record));
  if (reading.kind !== "record") throw new Error(reading.kind);
  return reading.record;
}

describe("a record is written", () => {
  const before = stored(recordAt("2026-11-22T00:00:00.000Z", ready));

  it("when there was none", () => {
    expect(isWorthWriting(before, undefined)).toBe(true);
  });

  it("not for times alone on the same day, whatever its texts hold", () => {
    expect(isWorthWriting(recordAt("2026-11-22T23:59:59.999Z", ready, before), before)).toBe(false);
  });

  it("once a day, so that readers know that passes still run", () => {
    expect(isWorthWriting(recordAt("2026-11-23T00:00:00.000Z", ready, before), before)).toBe(true);
  });

  it.each<[string, Partial<StatusReport>]>([
    ["phase", { phase: "degraded" }],
    ["reason", { reason: "Another." }],
    [
      "evidence",
      { evidence: [{ name: "nodes with CiliumIsUp", current: 2, desired: 3, missing: ["node-3"] }] },
    ],
    ["revision", { revision: 2 }],
    ["nodes to replace", { nodesToReplace: { total: 1, first: ["node-1"] } }],
  ])("at once when it says something else: %s", (_, changed) => {
    const after = recordAt("2026-11-22T00:05:00.000Z", { ...ready, ...changed }, before);
    expect(isWorthWriting(after, before)).toBe(true);
  });
});
