import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tagTable } from "../../../functions/core/desired/tag-table.ts";

const readme = readFileSync(join(import.meta.dirname, "../../../README.md"), "utf8");

describe("the table of tags", () => {
  it("stands in the README, row by row and nothing beside it", () => {
    const rows = Object.entries(tagTable).map(
      ([tag, { described }]) => `| \`${tag}\` | ${described.values} | ${described.default} |`,
    );
    expect(readme.split("\n").filter((line) => /^\| `(enable_)?cilium/.test(line))).toEqual(rows);
  });

  it("names defaults that its own rows understand", () => {
    for (const { specDefault, read } of Object.values(tagTable)) {
      if (specDefault !== undefined) expect(read(String(specDefault))).toBe(specDefault);
    }
  });
});
