import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { rulesOfFixtures } from "./rules-of-fixtures.ts";

const folder = new URL(".", import.meta.url);
const events = readdirSync(folder).filter((name) => name.endsWith(".json"));
const rows = readFileSync(new URL("README.md", folder), "utf8").matchAll(
  /^\| `([^`]+\.json)` +\| (.+?) *\|$/gm,
);
const provenance = new Map(Array.from(rows, ([, file = "", says = ""]) => [file, says]));

it("tells of every event, and of no other, where its shape comes from", () => {
  expect([...provenance.keys()].sort()).toEqual(events.sort());
  for (const says of provenance.values()) {
    expect(says).toMatch(/documented|reported|inferred|ours|likewise/);
  }
});

it("says of every event, and of no other, which rule lets it through", () => {
  expect(Object.keys(rulesOfFixtures).sort()).toEqual(
    events.map((name) => name.replace(/\.json$/, "")).sort(),
  );
});
