import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./docs/files-of-repository.ts";

interface LockedPackage {
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const text = readFileSync(join(root, "package-lock.json"), "utf8");
const { packages } = JSON.parse(text) as { readonly packages: Readonly<Record<string, LockedPackage>> };
const { "": _, ...locked } = packages;

it("holds a hash of every package, for every platform; what is bundled has that of its bundle", () => {
  const without = Object.entries(locked).filter(
    ([, { integrity, inBundle }]) => inBundle !== true && !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""),
  );
  expect(without.map(([path]) => path)).toEqual([]);
  expect(Object.keys(locked).length).toBeGreaterThan(100);
});

it("names no registry, so that a mirror serves as well", () => {
  const withoutFunding = JSON.stringify(packages, (key, value) => (key === "funding" ? undefined : value));
  expect(withoutFunding).not.toMatch(/"resolved"|:\/\//);
});

it("lets no package run a script when it is installed", () => {
  expect(readFileSync(join(root, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
});
