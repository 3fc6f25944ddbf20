import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, minorNumber } from "../../functions/core/compare-versions.ts";

describe("versions", () => {
  it.each([
    ["1.9", "1.10"],
    ["1.19.6", "1.19.10"],
    ["1.18.12", "1.19.0"],
    ["1.34", "1.34.1"],
    ["1.9", "2"],
  ])("%s comes before %s", (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  it("are equal to themselves, and to themselves with zeros", () => {
    expect(compareVersions("1.34", "1.34")).toBe(0);
    expect(compareVersions("1.34", "1.34.0")).toBe(0);
  });

  it("are in the order of a collation that knows numbers", () => {
    const version = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40)).map((numbers) => numbers.join("."));
    const collator = new Intl.Collator("en", { numeric: true });
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(collator.compare(a, b)));
      }),
    );
  });
});

it("the minor is the second number", () => {
  expect(["1.34.2", "1.20.0-rc.1", "1.36+", "1"].map(minorNumber)).toEqual([34, 20, 36, 0]);
});
