import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { longestText, parseBoundedJson } from "../../../functions/core/plan/bounded-json.ts";
import { unpackJson } from "../../../functions/core/plan/state-config-maps.ts";

const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;

describe("text that is read within bounds", () => {
  it("is the value of any JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        expect(parseBoundedJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("may hold any brackets in its strings", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("[", "{", '"', "\\", "]", "}", "a"), { minLength: 150 }),
        (all) => {
          const text = all.join("");
          expect(parseBoundedJson(JSON.stringify([text]))).toEqual([text]);
        },
      ),
    );
  });

  it("is nested a hundred deep, and no deeper", () => {
    expect(parseBoundedJson(nested(100, "[", "]"))).toBeDefined();
    expect(parseBoundedJson(nested(101, "[", "]"))).toBeUndefined();
    expect(parseBoundedJson(nested(20_000, '{"a":', "}"))).toBeUndefined();
  });

  it("is no longer than four MiB, packed or not", () => {
    const text = JSON.stringify("x".repeat(longestText));
    expect(parseBoundedJson(text)).toBeUndefined();
    expect(unpackJson(gzipSync(text).toString("base64"))).toBeUndefined();
  });

  it("that unpacks to 400 MB is refused at once", () => {
    const bomb = gzipSync(Buffer.alloc(400_000_000, 0x20)).toString("base64");
    expect(bomb.length).toBeLessThan(1_048_576);
    const start = process.cpuUsage();
    expect(unpackJson(bomb)).toBeUndefined();
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(500);
  });
});
