import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fleetSettingsTable } from "../../../functions/core/desired/fleet-settings-table.ts";

interface Row {
  readonly default: unknown;
  readonly description: string;
  readonly otherwise?: string;
}

const rows: Readonly<Record<string, Row>> = fleetSettingsTable;
const page = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "settings.md"), "utf8");

/** The default as the page shows it: `null: …`, none, or the value. */
function shownDefault({ default: value, otherwise }: Row): string {
  if (value === null) return `null: ${otherwise}`;
  if (Array.isArray(value) && value.length > 0) return value.map((item) => `\`${item}\``).join(", ");
  return ["string", "number", "boolean"].includes(typeof value) ? `\`${value}\`` : "none";
}

describe("docs/settings.md", () => {
  it("has the row of each setting of the fleet, and no other", () => {
    const [table = ""] = /^\| setting \|[\s\S]*?\n\n/m.exec(page) ?? [];
    const shown = table.trim().split("\n").slice(2).sort();
    const expected = Object.entries(rows).map(
      ([name, row]) => `| \`${name}\` | ${row.description} | ${shownDefault(row)} |`,
    );
    expect(shown).toEqual(expected.sort());
  });
});
