import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stableJson } from "../../functions/core/stable-json.ts";

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  );
};

describe("stable JSON", () => {
  it("sorts keys at every depth and leaves lists in their order", () => {
    expect(stableJson({ b: [{ d: 1, c: 2 }, 1], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1},1]}');
  });

  it("sorts whole numbers by their value, before all other keys", () => {
    expect(stableJson({ b: 1, "01": 2, 10: 3, 9: 4, "-1": 5 })).toBe('{"9":4,"10":3,"-1":5,"01":2,"b":1}');
  });

  it("knows no difference between absent and undefined", () => {
    expect(stableJson({ a: undefined, b: { c: undefined } })).toBe('{"b":{}}');
    expect(stableJson(undefined)).toBe("");
  });

  it("is JSON of the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(stableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("has one text for equal values, in whatever order they were built", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stableJson(shuffled(value))).toBe(stableJson(value));
      }),
    );
  });
});
