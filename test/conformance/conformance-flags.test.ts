import { describe, expect, it } from "vitest";
import { conformanceFlags } from "./conformance-flags.ts";

describe("the flags of conformance", () => {
  it("have a seed of their own and twelve runs by default", () => {
    const flags = conformanceFlags([]);
    expect(flags).toMatchObject({ goldenOnly: false, runs: 12, options: undefined, chart: undefined });
    expect(Number.isInteger(flags.seed)).toBe(true);
  });

  it("repeat a run by its seed", () => {
    expect(conformanceFlags(["--seed", "7", "--runs", "100"])).toMatchObject({ seed: 7, runs: 100 });
  });

  it.each([
    ["--runs", "1.5"],
    ["--runs", "-1"],
    ["--seed", "x"],
  ])("refuse %s %s", (flag, text) => {
    expect(() => conformanceFlags([`${flag}=${text}`])).toThrow(`${flag} takes a whole number, not ${text}`);
  });
});
