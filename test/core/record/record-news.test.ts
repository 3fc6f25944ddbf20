import { describe, expect, it } from "vitest";
import { makeRecord } from "../../../functions/core/record/make-record.ts";
import { phases } from "../../../functions/core/record/phase.ts";
import { recordNews, withNews } from "../../../functions/core/record/record-news.ts";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";

const monday = "2026-11-23T10:00:00.000Z";
const tuesday = "2026-11-24T10:00:00.000Z";
const evidence = [{ name: "agents", current: 3, desired: 3, missing: [] }];

const spec = { release: "1.19.6", encryption: "wireguard", mutualAuth: "spire", hubble: "full", l7: true };
const installed = { release: "1.19.6", revision: 1, spec, kubernetes: "1.34" };
const cluster = "arn:aws:eks:eu-west-1:111122223333:cluster/demo";
const stored: StatusRecord = {
  ...makeRecord(cluster, { phase: "ready", reason: "11 checks pass.", ...installed }, undefined, monday),
  clusterCreatedAt: monday,
  stateDigests: ["a".repeat(64)],
};
const fresh: StatusRecord = { ...stored, observedAt: tuesday, reason: "12 checks pass.", evidence };
const at = (record: StatusRecord, version = 7) => ({ record, version });
const news = (change: object) =>
  JSON.stringify({ ...JSON.parse(recordNews(fresh, at(stored)) ?? ""), ...change });

describe("news of a record", () => {
  it("are what it tells, and come back as the record that could not be written", () => {
    const text = recordNews(fresh, at(stored)) ?? "";
    expect(Object.keys(JSON.parse(text)).sort()).toEqual([
      "evidence",
      "objections",
      "observedAt",
      "onVersion",
      "reason",
      "unverified",
    ]);
    expect(withNews(at(stored), text, tuesday)).toEqual(fresh);
  });

  it.each<[string, Partial<StatusRecord>]>([
    ["the phase", { phase: "degraded" }],
    ["what is installed", { revision: 2 }],
    ["the spec", { spec: null }],
    ["the digests of the state", { stateDigests: ["b".repeat(64)] }],
    ["the cluster itself", { clusterCreatedAt: tuesday }],
    ["the nodes to replace", { nodesToReplace: { total: 1, first: ["node"] } }],
    ["the time since which the operator has one place", { operatorAloneSince: monday }],
    ["the access entry", { accessEntry: { waitingSince: monday, replaced: false } }],
  ])("are none where %s is new as well: a pass has to write it", (_, change) => {
    expect(recordNews({ ...fresh, ...change }, at(stored))).toBeUndefined();
  });

  it("are dropped where another pass has written since, whatever the clocks of two functions say", () => {
    expect(withNews(at({ ...stored, reason: "Later." }, 8), news({}), tuesday)).toMatch(/another pass/);
    // A parameter that was deleted and made anew counts from one again.
    expect(withNews(at(stored, 1), news({}), tuesday)).toMatch(/another pass/);
    expect(withNews(at(stored), news({ onVersion: undefined }), tuesday)).toMatch(/another pass/);
  });

  it("are never told, and never taken, where something is under way or over", () => {
    const loud = phases.filter(
      (phase) => recordNews({ ...fresh, phase }, at({ ...stored, phase })) === undefined,
    );
    expect(loud).toEqual(["applying", "removing", "removed", "gone"]);
    for (const phase of loud) expect(withNews(at({ ...stored, phase }), news({}), tuesday)).toMatch(/phase/);
  });
});

describe("forged news", () => {
  it("change nothing by which a pass is steered, whatever they name", () => {
    const forged = news({
      schema: 2,
      cluster: "arn:aws:eks:eu-west-1:999999999999:cluster/other",
      clusterCreatedAt: tuesday,
      phase: "removing",
      phaseSince: tuesday,
      release: null,
      revision: null,
      spec: null,
      kubernetes: "1.99",
      stateDigests: ["f".repeat(64)],
      accessEntry: { waitingSince: monday, replaced: false },
      nodesToReplace: { total: 9, first: ["node"] },
      lastChange: null,
      history: [],
      operatorAloneSince: "2026-01-01T00:00:00.000Z",
      mostCounted: 999,
      __proto__: { phase: "removed" },
    });
    expect(withNews(at(stored), forged, tuesday)).toEqual(fresh);
  });

  it.each<[string, string]>([
    ["older ones", news({ observedAt: "2026-11-22T10:00:00.000Z" })],
    ["those of the same moment", news({ observedAt: monday })],
    ["those of a time to come", news({ observedAt: "2027-01-01T00:00:00.000Z" })],
    ["a time of another form", news({ observedAt: "Tue, 24 Nov 2026 10:00:00 GMT" })],
    ["no time", news({ observedAt: "z" })],
    ["evidence of another shape", news({ evidence: "all of it" })],
    ["objections without members", news({ objections: {} })],
    ["a number as reason", news({ reason: 1e308 })],
    ["nothing", ""],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["a map without members", "{}"],
    ["a deep nest", "[".repeat(4_000)],
  ])("are dropped: %s", (_, text) => {
    expect(withNews(at(stored), text, tuesday)).toEqual(expect.any(String));
  });

  it("are shortened, and freed of what looks like a secret", () => {
    const token = `k8s-aws-v1.${"a".repeat(60)}`;
    const record = withNews(
      at(stored),
      news({ reason: `${token} ${"x".repeat(2_000)}`, unverified: [token] }),
      tuesday,
    );
    expect(record).toMatchObject({ phase: "ready", unverified: ["[redacted]"] });
    const text = JSON.stringify(record);
    expect(text).not.toContain("k8s-aws");
    expect(text.length).toBeLessThan(4096);
  });
});
