import { expect, it } from "vitest";
import { knownReleases } from "../../../functions/core/desired/known-releases.ts";

it("knows its releases by name, and by their minor the newest of them", () => {
  const { names, resolve } = knownReleases;
  expect(names).toContain("1.19.6");
  for (const name of names) expect(resolve(name)).toBe(name);
  expect(resolve("1.19")).toBe(names.findLast((name) => name.startsWith("1.19.")));
});

it.each(["1.19.999", "1.1", "1", "", "9.9"])("does not know %j", (version) => {
  expect(knownReleases.resolve(version)).toBeUndefined();
});
