import { readFileSync } from "node:fs";

/** The text of one event of this folder, as it travels; see README.md for where its shape comes from. */
export function fixture(name: string): string {
  return JSON.stringify(fixtureValue(name));
}

/** The same, parsed, for tests that bend it. */
export function fixtureValue<Shape = Record<string, unknown>>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8")) as Shape;
}
