import type { Release } from "./release.ts";
import { cilium119 } from "./releases/cilium-1.19.ts";

/** Every release that can be rendered; a minor is one line here and one file in releases/. */
const catalogue: readonly Release[] = [...cilium119];

/** Undefined: not in the catalogue. */
export function findRelease(name: string): Release | undefined {
  return catalogue.find((release) => release.name === name);
}

/** Oldest first. */
export function releaseNames(): readonly string[] {
  return [...catalogue].sort(byAge).map((release) => release.name);
}

/** The newest patch of a minor such as `1.19`; undefined where the catalogue has none. */
export function newestPatch(minor: string): Release | undefined {
  return [...catalogue].sort(byAge).findLast((release) => release.minor === minor);
}

function byAge(a: Release, b: Release): number {
  return a.name.localeCompare(b.name, "en", { numeric: true });
}
