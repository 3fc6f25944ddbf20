import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Objection } from "../../../functions/core/objection.ts";
import { writeRecord } from "../../../functions/core/record/fit-record.ts";
import {
  makeRecord,
  withPhase,
  withReason,
  withStateDigests,
} from "../../../functions/core/record/make-record.ts";
import { phases } from "../../../functions/core/record/phase.ts";
import { readRecord } from "../../../functions/core/record/read-record.ts";
import { type StatusRecord, statusRecordSchema } from "../../../functions/core/record/status-record.ts";
import type { StatusReport } from "../../../functions/core/record/status-report.ts";
import { evidence, nodeNames, unverified } from "../../builders/largest-parts.ts";

const cluster = "arn:aws:eks:eu-west-1:111122223333:cluster/demo";
const now = "2026-11-22T10:00:00.000Z";
const later = "2026-11-22T10:05:00.000Z";

const recordOf = (statusReport: StatusReport, previous?: StatusRecord, at = now) =>
  makeRecord(cluster, statusReport, previous, at);
const bytesOf = (record: StatusRecord) => Buffer.byteLength(writeRecord(record));

const objection = (code: string, severity: Objection["severity"] = "blocking"): Objection => ({
  code,
  severity,
  message: "It is so.",
  remedy: "Change it.",
});

describe("a record", () => {
  it("says what the report says", () => {
    const statusReport: StatusReport = {
      phase: "ready",
      reason: "14 checks pass.",
      release: "1.19.6",
      revision: 2,
      spec: { release: "1.19.6", encryption: "none", mutualAuth: "spire", hubble: "full", l7: true },
      kubernetes: "1.33",
      evidence: [{ name: "CRDs established", current: 8, desired: 8, missing: [] }],
      unverified: ["that a new pod starts on every node"],
      objections: [objection("warned", "warning")],
      updateAvailable: ["ConfigMap kube-system/cilium-config"],
      nodesToReplace: { total: 1, first: ["node-1"] },
    };
    expect(recordOf(statusReport)).toEqual({
      schema: 1,
      cluster,
      phase: "ready",
      reason: "14 checks pass.",
      phaseSince: now,
      observedAt: now,
      release: "1.19.6",
      revision: 2,
      spec: statusReport.spec,
      kubernetes: "1.33",
      evidence: statusReport.evidence,
      unverified: statusReport.unverified,
      objections: { total: 1, first: statusReport.objections },
      updateAvailable: { total: 1, first: statusReport.updateAvailable },
      nodesToReplace: statusReport.nodesToReplace,
    });
  });

  it("says nothing where there is nothing to say", () => {
    const record = recordOf({ phase: "waiting", reason: "No nodes." });
    expect(record).toMatchObject({ release: null, revision: null, kubernetes: null, evidence: [] });
    expect(record).not.toHaveProperty("updateAvailable");
    expect(record).not.toHaveProperty("nodesToReplace");
    expect(
      recordOf({ phase: "ready", reason: "", updateAvailable: [], nodesToReplace: { total: 0, first: [] } }),
    ).toEqual(recordOf({ phase: "ready", reason: "" }));
  });

  it("remembers ten changes, the last one with names, and keeps them while nothing changes", () => {
    let record: StatusRecord | undefined;
    for (let revision = 1; revision <= 12; revision += 1) {
      const kind = revision === 1 ? "install" : "change";
      const change = {
        kind,
        revision,
        why: "a test",
        created: ["Job a/b"],
        configured: [],
        deleted: [],
      } as const;
      record = recordOf({ phase: "verifying", reason: "Applied.", change }, record);
    }
    const kept = recordOf({ phase: "ready", reason: "All pass." }, record, later);
    expect(kept.lastChange).toMatchObject({
      at: now,
      revision: 12,
      created: { total: 1, first: ["Job a/b"] },
    });
    expect(kept.history?.map(({ revision }) => revision)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(kept.history?.[0]).toMatchObject({ kind: "change", created: 1, configured: 0, deleted: 0 });
  });

  it("knows since when the phase lasts, and when it was last observed", () => {
    const first = recordOf({ phase: "verifying", reason: "a" });
    const second = recordOf({ phase: "verifying", reason: "b" }, first, later);
    expect(second).toMatchObject({ phaseSince: now, observedAt: later });
    expect(recordOf({ phase: "ready", reason: "b" }, first, later)).toMatchObject({
      phaseSince: later,
      observedAt: later,
    });
  });
});

describe("a record that is too long", () => {
  const tooMany = Array.from({ length: 40 }, (_, index) => objection(`code-${index}`));

  it("keeps the first objections, the blocking ones before all warnings, and the total", () => {
    const objections = [...tooMany.map(({ code }) => objection(code, "warning")), objection("blocking-one")];
    const record = recordOf({ phase: "blocked", reason: "Refused.", objections });
    expect(record.objections.total).toBe(41);
    expect(record.objections.first.map(({ code }) => code)).toEqual([
      "blocking-one",
      "code-0",
      "code-1",
      "code-2",
      "code-3",
    ]);
  });

  it("keeps every check with its counts, and drops names and objections before", () => {
    const record = recordOf({
      phase: "degraded",
      reason: "Ü".repeat(1000),
      evidence,
      unverified,
      objections: tooMany,
      updateAvailable: nodeNames(60),
      nodesToReplace: { total: 1000, first: nodeNames(1000) },
    });
    expect(bytesOf(record)).toBeLessThanOrEqual(3500);
    expect(record.evidence.map(({ name, current, desired }) => ({ name, current, desired }))).toEqual(
      evidence.map(({ name, current, desired }) => ({ name, current, desired })),
    );
    expect(record).toMatchObject({
      unverified,
      nodesToReplace: { total: 1000 },
      updateAvailable: { total: 60 },
    });
  });

  it("tells what does not hold as one check, only where nothing else is left to drop", () => {
    const long = evidence.map((check) => ({ ...check, name: check.name.repeat(6) }));
    const errands = long.slice(0, 3).map((check) => ({ ...check, name: `errand: ${check.name}` }));
    const more = [
      ...long,
      ...errands,
      { name: "one that holds".repeat(20), current: 1, desired: 1, missing: [] },
    ];
    const record = recordOf({ phase: "degraded", reason: "r", evidence: more, objections: tooMany });
    expect(record).toMatchObject({
      evidence: [
        { name: "14 checks", current: 0, desired: 14 },
        { name: "errand: 3 checks", current: 0, desired: 3 },
      ],
      unverified: [],
      objections: { total: 40, first: [] },
    });
    expect(bytesOf(record)).toBeLessThanOrEqual(3500);
  });

  it("shows where a text was cut, and has a remedy as a whole or not at all, so that nobody pastes half a line", () => {
    const remedy = `kubectl apply -f - ${"x".repeat(2900)}`;
    const record = recordOf({
      phase: "blocked",
      reason: "r".repeat(500),
      objections: [{ ...objection("a"), remedy }],
    });
    expect(record.reason).toBe(`${"r".repeat(399)}…`);
    expect(record.objections.first[0]).toMatchObject({ code: "a", remedy: "" });
  });

  it("never cuts a character in two", () => {
    for (const length of [398, 399, 400]) {
      const { reason } = recordOf({ phase: "blocked", reason: `${"r".repeat(length)}${"🐝".repeat(9)}` });
      expect(reason.isWellFormed()).toBe(true);
    }
  });
});

it.each(["{{", "{{{", "{{{{", "a {{ b {{{ c", `${"x".repeat(398)}{{{`])(
  "holds no two opening braces in a row, which SSM refuses: %j",
  (text) => {
    const objections = [{ ...objection("a"), message: text, remedy: text }];
    expect(writeRecord(recordOf({ phase: "blocked", reason: text, objections }))).not.toContain("{{");
  },
);

describe("whatever a report holds, its record", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 2000 }),
    fc.string({ unit: "grapheme", maxLength: 2000 }),
    fc.stringMatching(/^[{}"\\]{0,600}$/),
    fc.constant("\u0000".repeat(3000)),
    fc.constant("\ud83d".repeat(3000)),
  );
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,100}$/);
  const names = fc.array(name, { maxLength: 100 });
  const kinds = fc.dictionary(
    fc.string({ unit: "grapheme", maxLength: 39 }).map((rest) => `k${rest}`),
    fc.nat(),
    {
      maxKeys: 4,
      noNullPrototype: true,
    },
  );
  const anyStatusReport: fc.Arbitrary<StatusReport> = fc.record(
    {
      phase: fc.constantFrom(...phases),
      reason: text,
      release: fc.constantFrom("1.19.6"),
      revision: fc.nat(),
      kubernetes: fc.constantFrom("1.33"),
      evidence: fc.array(
        fc.record({
          name: fc
            .tuple(fc.constantFrom("", "errand: "), fc.string({ maxLength: 300 }))
            .map(([prefix, rest]) => `${prefix}${rest}`),
          current: fc.nat({ max: 40 }),
          desired: fc.nat({ max: 40 }),
          missing: names,
        }),
        { maxLength: 30 },
      ),
      unverified: fc.array(fc.string({ maxLength: 300 }), { maxLength: 20 }),
      objections: fc.array(
        fc.record({
          code: name,
          severity: fc.constantFrom("blocking", "warning"),
          message: text,
          remedy: text,
        }),
        { maxLength: 30 },
      ),
      updateAvailable: names,
      nodeKinds: fc.record({ systems: kinds, kernels: kinds, architectures: kinds, instances: kinds }),
      nodesToReplace: names.map((first) => ({ total: first.length, first })),
      proof: fc.record({
        proves: fc.constant("1.1"),
        askedAt: fc.constant(now),
        nodes: fc.nat(),
        of: fc.nat(),
        strata: fc.nat(),
        failed: fc.integer({ min: 1, max: 64 }).map((count) => Array(count).fill("a1b2c3").join(" ")),
      }),
    },
    { requiredKeys: ["phase", "reason"] },
  );

  it("fits into 3,500 bytes, is understood by its own schema, and is read back as it was", () => {
    fc.assert(
      fc.property(anyStatusReport, (statusReport) => {
        const record = recordOf(statusReport);
        expect(bytesOf(record)).toBeLessThanOrEqual(3500);
        expect(statusRecordSchema.safeParse(record).success).toBe(true);
        expect(readRecord(writeRecord(record))).toEqual({ kind: "record", record });
      }),
      { numRuns: 300 },
    );
  });
});

describe("the digests of a state", () => {
  const digests = Array.from({ length: 6 }, (_, index) => `${index}`.repeat(64));
  const record = recordOf({ phase: "ready", reason: "Well." });

  it("stand in the record in one order, and leave it with the installation", () => {
    const known = withStateDigests(record, digests.toReversed());
    expect(known.stateDigests).toEqual(digests);
    expect(withStateDigests(known, [])).toEqual(record);
    for (const phase of ["removed", "gone"] as const) {
      expect(withStateDigests({ ...known, phase }, digests)).not.toHaveProperty("stateDigests");
    }
  });

  it("fit into a standard parameter beside the longest record", () => {
    expect(bytesOf(withStateDigests(record, digests)) - bytesOf(record)).toBeLessThan(4096 - 3500);
  });
});

describe("a record with the longest of everything", () => {
  const long = fc
    .integer({ min: 0, max: 500 })
    .chain((length) =>
      fc
        .constantFrom("\u0000", "\u001f", "\ud83d", "€", '"', "\\", "{", "x", "😀")
        .map((one) => one.repeat(length)),
    );
  const keys = fc.array(long, { maxLength: 12 });
  const change = fc.record({
    kind: fc.constantFrom("install", "change", "repair", "removal"),
    revision: fc.constantFrom(1, 999_999_999),
    why: long,
    created: keys,
    configured: keys,
    deleted: keys,
    writers: fc.array(long, { maxLength: 5 }),
  });
  const report: fc.Arbitrary<StatusReport> = fc.record(
    {
      phase: fc.constantFrom(...phases),
      reason: long,
      release: fc.constant("1.19.6"),
      revision: fc.constant(999_999_999),
      spec: fc.constant({
        release: "1.19.6",
        encryption: "wireguard",
        mutualAuth: "spire",
        hubble: "relay",
        l7: true,
      }),
      pinned: fc.constant({
        clusterName: "c".repeat(32),
        routerPool: "198.18.0.0/16",
        routerPool6: "fd00:c111::/104",
      }),
      kubernetes: fc.constant("1.34"),
      evidence: fc.array(
        fc.record({
          name: long,
          current: fc.nat(),
          desired: fc.nat(),
          missing: keys,
          cause: long,
          remedy: long,
        }),
        { maxLength: 12 },
      ),
      unverified: keys,
      objections: fc.array(
        fc.record({
          code: long,
          severity: fc.constantFrom("blocking", "warning"),
          message: long,
          remedy: long,
        }),
        { maxLength: 12 },
      ),
      updateAvailable: keys,
      accessEntry: fc.constant({ waitingSince: "2026-11-22T10:00:00.000Z", replaced: false }),
      nodesToReplace: keys.map((first) => ({ total: first.length, first })),
      mostCounted: fc.maxSafeNat(),
      operatorAloneSince: fc.constant("2026-11-22T10:00:00.000Z"),
      leftTo: fc.array(long, { maxLength: 5 }),
      change,
    },
    { requiredKeys: ["phase", "reason"] },
  );
  const digests = Array.from({ length: 6 }, (_, index) => `${index}`.repeat(64));
  const arn = `arn:aws-us-gov:eks:us-gov-east-1:111122223333:cluster/${"n".repeat(100)}`;
  const createdAt = { clusterCreatedAt: "2026-11-22T10:00:00.000Z" };
  const full = (record: StatusRecord) => withStateDigests({ ...record, ...createdAt }, digests);

  it("fits into a standard parameter, after any number of changes, and with another phase or reason", () => {
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 12 }), long, (reports, reason) => {
        let previous: StatusRecord | undefined;
        for (const one of reports) {
          previous = full(makeRecord(arn, one, previous, "2026-11-22T10:00:00.000Z"));
          const later = [
            previous,
            full(withReason(previous, reason, "2026-11-23T10:00:00.000Z")),
            full(withPhase(previous, "applying", reason, "2026-11-23T10:00:00.000Z")),
          ];
          for (const record of later) {
            const text = writeRecord(record);
            expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(4096);
            expect(text).not.toContain("{{");
            expect(readRecord(text).kind).toBe("record");
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
