import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeRecord } from "../../../functions/core/record/fit-record.ts";
import { makeRecord } from "../../../functions/core/record/make-record.ts";
import { readRecord } from "../../../functions/core/record/read-record.ts";

const record = makeRecord(
  "arn",
  { phase: "ready", reason: "All is well." },
  undefined,
  "2026-11-22T10:00:00Z",
);
const text = writeRecord(record);

describe("a stored record", () => {
  it("is read as it was written, with members it does not know left out", () => {
    expect(readRecord(text)).toEqual({ kind: "record", record });
    expect(readRecord(JSON.stringify({ ...record, member: "of tomorrow" }))).toEqual({
      kind: "record",
      record,
    });
  });

  it("may be absent", () => {
    expect(readRecord(undefined)).toEqual({ kind: "absent" });
  });

  it("of a newer schema is recognised by its number alone, so that it is never overwritten", () => {
    expect(readRecord(JSON.stringify({ schema: 2 }))).toEqual({ kind: "newer", schema: 2 });
    expect(readRecord(JSON.stringify({ ...record, schema: 7, phase: { word: "new" } }))).toEqual({
      kind: "newer",
      schema: 7,
    });
  });

  it.each(["", " ", "ready", "{", "null", "[]", "7", "{}", '{"schema":"2"}', '{"schema":0}'])(
    "is damaged where it is %j",
    (stored) => {
      expect(readRecord(stored)).toEqual({ kind: "damaged" });
    },
  );

  it("is damaged where any member is gone or of another kind", () => {
    for (const member of Object.keys(record)) {
      // Records from before it was added read as they are.
      const kind = member === "spec" ? "record" : "damaged";
      expect(readRecord(JSON.stringify({ ...record, [member]: undefined })), member).toMatchObject({ kind });
      expect(readRecord(JSON.stringify({ ...record, [member]: [[]] })), member).toEqual({ kind: "damaged" });
    }
  });

  it("is damaged where it was cut, wherever that was", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), (length) => {
        expect(readRecord(text.slice(0, length))).toEqual({ kind: "damaged" });
      }),
    );
  });
});
