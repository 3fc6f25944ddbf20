import { describe, expect, it } from "vitest";
import { makeRecord } from "../../../functions/core/record/make-record.ts";
import { phaseChange, phaseChangedSchema } from "../../../functions/core/record/phase-changed.ts";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import type { StatusReport } from "../../../functions/core/record/status-report.ts";
import { fixtureValue } from "../../events/fixture.ts";

const demo = { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" };
const arn = "arn:aws:eks:eu-west-1:111122223333:cluster/demo";
const recordOf = (statusReport: StatusReport, previous?: StatusRecord) =>
  makeRecord(arn, statusReport, previous, "2026-11-22T10:00:00.000Z");
const changeOf = (statusReport: StatusReport, previous?: StatusRecord) =>
  phaseChange(demo, statusReport, recordOf(statusReport, previous), previous);
const verifying = recordOf({ phase: "verifying", reason: "Applied." });

const metCheck = { name: "CRDs established", current: 8, desired: 8, missing: [] };
const unmetCheck = { name: "nodes with CiliumIsUp", current: 2, desired: 3, missing: ["node-3"] };
const objection = { code: "x", message: "It is so.", remedy: "Change it." };

describe("a change of phase", () => {
  it("tells from what to what, why, and what was counted", () => {
    const statusReport: StatusReport = {
      phase: "degraded",
      reason: "Waiting for nodes.",
      release: "1.19.6",
      revision: 2,
      evidence: [metCheck, unmetCheck, metCheck],
      objections: [
        { ...objection, severity: "warning" },
        { ...objection, severity: "blocking" },
        { ...objection, severity: "warning" },
      ],
    };
    expect(changeOf(statusReport, verifying)).toEqual({
      cluster: arn,
      name: "demo",
      account: "111122223333",
      region: "eu-west-1",
      from: "verifying",
      to: "degraded",
      reason: "Waiting for nodes.",
      release: "1.19.6",
      revision: 2,
      evidence: { met: 2, unmet: 1 },
      objections: { blocking: 1, warning: 2 },
    });
  });

  it("is none where the phase stays, whatever else is new", () => {
    expect(changeOf({ phase: "verifying", reason: "Another." }, verifying)).toBeUndefined();
  });

  it("of a cluster that was not known begins with null", () => {
    expect(changeOf({ phase: "waiting", reason: "CREATING." })).toMatchObject({
      from: null,
      to: "waiting",
      release: null,
      revision: null,
      evidence: { met: 0, unmet: 0 },
    });
  });

  it("counts all objections, also those that the record has no room for", () => {
    const objections = Array.from({ length: 300 }, () => ({ ...objection, severity: "blocking" as const }));
    const change = changeOf({ phase: "blocked", reason: "x".repeat(100_000), objections }, verifying);
    expect(change?.objections).toEqual({ blocking: 300, warning: 0 });
    expect(JSON.stringify(change).length).toBeLessThan(2_000);
  });

  it("is what its schema says, and so is the sample", () => {
    const { detail } = fixtureValue<{ readonly detail: unknown }>("own-phase-changed");
    expect(phaseChangedSchema.parse(detail)).toEqual(detail);
    const change = changeOf({ phase: "ready", reason: "All is well." }, verifying);
    expect(phaseChangedSchema.parse(change)).toEqual(change);
  });
});
