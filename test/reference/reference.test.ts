import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { makeRecord } from "../../functions/core/record/make-record.ts";
import { fixtureValue } from "../events/fixture.ts";
import { referenceFiles, referenceFolder, schemaFiles } from "./reference-files.ts";

const files = schemaFiles();
const committed = (name: string) => readFileSync(new URL(name, referenceFolder), "utf8");
/** A validator made of nothing but the committed file. */
const validator = (name: string) => z.fromJSONSchema(JSON.parse(committed(name)));

const record = makeRecord(
  "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
  {
    phase: "degraded",
    reason: "Waiting for nodes.",
    release: "1.19.6",
    revision: 2,
    kubernetes: "1.34",
    evidence: [{ name: "nodes with CiliumIsUp", current: 2, desired: 3, missing: ["node-3"] }],
    unverified: ["that a new pod starts on every node"],
    objections: [{ code: "x", severity: "warning", message: "It is so.", remedy: "Change it." }],
    updateAvailable: ["release 1.20.0"],
    nodesToReplace: { total: 1, first: ["node-1"] },
    accessEntry: { waitingSince: "2026-11-22T10:00:00.000Z", replaced: false },
  },
  undefined,
  "2026-11-22T10:00:00.000Z",
);

describe("docs/reference", () => {
  it("holds every schema, and no other", () => {
    const names = readdirSync(referenceFolder).filter((name) => name.endsWith(".json"));
    expect(names.sort()).toEqual(Object.keys(files).sort());
  });

  it.each(Object.keys(referenceFiles()))(
    "says what the code says: %s (npm run reference writes it)",
    (name) => {
      expect(committed(name)).toBe(referenceFiles()[name]);
    },
  );

  it.each([
    ["own-phase-changed", "phase-changed.schema.json"],
    ["own-reconcile-requested", "reconcile-requested.schema.json"],
    ["own-reconcile-requested-by-arn", "reconcile-requested.schema.json"],
    ["own-sweep-requested", "sweep-requested.schema.json"],
  ])("takes the sample %s for an event of %s", (sample, name) => {
    expect(validator(name).safeParse(fixtureValue(sample)).success).toBe(true);
    const others = Object.keys(files).filter((other) => other !== name);
    for (const other of others) {
      expect(validator(other).safeParse(fixtureValue(sample)).success, other).toBe(false);
    }
  });

  it("takes a record, with members that a later version adds, and none with a phase of its own", () => {
    const schema = validator("status-record.schema.json");
    expect(schema.safeParse(record).success).toBe(true);
    expect(schema.safeParse({ ...record, later: 1 }).success).toBe(true);
    expect(schema.safeParse({ ...record, phase: "splendid" }).success).toBe(false);
    expect(schema.safeParse({ ...record, reason: undefined }).success).toBe(false);
  });

  it.each(Object.keys(files))("describes what it is about: %s", (name) => {
    const { title, description, properties } = JSON.parse(committed(name));
    expect(title).toMatch(/\w/);
    expect(description ?? properties.detail.description).toMatch(/\.$/);
  });
});
