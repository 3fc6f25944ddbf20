import * as fc from "fast-check";
import { expect, it } from "vitest";
import { isErrandCheck } from "../../../functions/core/errands/errand-check.ts";
import { provenChecks } from "../../../functions/core/errands/proof.ts";
import { type HealthCheck, isMet } from "../../../functions/core/health/health-check.ts";
import { makeRecord } from "../../../functions/core/record/make-record.ts";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import type { StatusReport } from "../../../functions/core/record/status-report.ts";

const now = "2026-11-22T10:00:00.000Z";
const later = "2026-11-22T10:05:00.000Z";

const recordOf = (report: StatusReport, previous?: StatusRecord, at = now) =>
  makeRecord("arn:aws:eks:eu-west-1:111122223333:cluster/demo", report, previous, at);

it("knows since when a check fails, whatever the phase was called meanwhile", () => {
  const failing = { name: "errand: pods that reach DNS", current: 1, desired: 3, missing: ["a"] };
  const first = recordOf({ phase: "verifying", reason: "a", evidence: [failing] });
  expect(first.evidence[0]?.since).toBeUndefined();
  const other = { ...failing, name: "errand: new pods that start" };
  const second = recordOf({ phase: "degraded", reason: "b", evidence: [failing, other] }, first, later);
  expect(second.evidence.map(({ since }) => since)).toEqual([now, undefined]);
  const third = recordOf(
    { phase: "degraded", reason: "c", evidence: [failing, other] },
    second,
    "2026-11-22T11:00:00.000Z",
  );
  expect(third.evidence.map(({ since }) => since)).toEqual([now, undefined]);
  const met = { ...failing, current: 3, missing: [] };
  expect(
    recordOf({ phase: "ready", reason: "c", evidence: [met] }, third).evidence[0]?.since,
  ).toBeUndefined();
});

it("never makes a record that holds of one that does not, however little room there is", () => {
  const check = (prefix: string) =>
    fc.record({
      name: fc.string({ maxLength: 200 }).map((rest) => `${prefix}${rest}`),
      current: fc.nat({ max: 3 }),
      desired: fc.nat({ max: 3 }),
      missing: fc.array(fc.string({ maxLength: 300 }), { maxLength: 6 }),
      cause: fc.string({ maxLength: 400 }),
      remedy: fc.string({ maxLength: 400 }),
    });
  const checks = fc.tuple(
    fc.array(check("errand: "), { maxLength: 20 }),
    fc.array(check("DaemonSet "), { maxLength: 20 }),
  );
  const proof = { proves: "1.1", askedAt: now, nodes: 3, of: 3, strata: 1 };
  fc.assert(
    fc.property(checks, fc.array(fc.string({ maxLength: 400 }), { maxLength: 8 }), (all, messages) => {
      const objections = messages.map(
        (message) => ({ code: "a", severity: "warning", message, remedy: "Change it." }) as const,
      );
      const record = recordOf({
        phase: "degraded",
        reason: "r".repeat(400),
        evidence: all.flat(),
        objections,
        proof,
      });
      const isWell = (some: readonly Pick<HealthCheck, "current" | "desired" | "missing">[]) =>
        some.every(isMet);
      const others = record.evidence.filter((one) => !isErrandCheck(one));
      expect([isWell(provenChecks(record)), isWell(others)]).toEqual(all.map(isWell));
    }),
    { numRuns: 300 },
  );
});
