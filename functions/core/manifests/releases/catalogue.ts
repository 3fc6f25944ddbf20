import { compareVersions } from "../../compare-versions.ts";
import { cilium118 } from "./cilium-1.18.ts";
import { cilium119 } from "./cilium-1.19.ts";
import { cilium120 } from "./cilium-1.20.ts";
import type { Minor } from "./minor.ts";
import type { Release } from "./release.ts";
import type { ReleaseEntry } from "./release-entry.ts";
import releases from "./releases.json" with { type: "json" };

/** Releases that can be rendered. */
export interface Catalogue {
  /** Names, oldest first. */
  readonly names: readonly string[];
  /** Release of this name; undefined: not in the catalogue. */
  readonly find: (name: string) => Release | undefined;
  /** Name of a release, or of the newest patch of a minor such as `1.19`; undefined: neither is known. */
  readonly resolve: (version: string) => string | undefined;
}

/** Minors that can be rendered; a new one is one file beside this one, and its line here. */
const minors: readonly Minor[] = [cilium118, cilium119, cilium120];

/** Releases of the product and further ones, such as the fleet's; of two with one name the product's counts. */
export function catalogueWith(further: readonly ReleaseEntry[]): Catalogue {
  const all = [...further, ...releases].flatMap(withMinor);
  const byName = new Map(all.map((release) => [release.name, release]));
  const names = [...byName.keys()].sort(compareVersions);
  return {
    names,
    find: (name) => byName.get(name),
    resolve: (version) =>
      byName.has(version) ? version : names.findLast((name) => minorOf(name) === version),
  };
}

/** The releases that come with the product. */
export const catalogue = catalogueWith([]);

/** Names such as `1.19`. */
export const knownMinors: readonly string[] = minors.map(({ name }) => name);

function withMinor(entry: ReleaseEntry): Release[] {
  const minor = minors.find(({ name }) => name === minorOf(entry.name));
  return minor === undefined ? [] : [{ ...entry, minor }];
}

function minorOf(release: string): string {
  return release.split(".").slice(0, 2).join(".");
}
