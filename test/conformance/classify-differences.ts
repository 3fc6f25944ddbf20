import type { Difference } from "./compare.ts";
import type { DeliberateDifference } from "./deliberate-differences.ts";

export interface ClassifiedDifferences {
  /** Found without a decision. */
  readonly unlisted: readonly Difference[];
  readonly deliberate: readonly Difference[];
  /** Listed, but no longer found. */
  readonly outdated: readonly DeliberateDifference[];
}

/** Splits differences by whether a decision lists them. */
export function classifyDifferences(
  found: readonly Difference[],
  listed: readonly DeliberateDifference[],
): ClassifiedDifferences {
  const isListed = (difference: Difference) => listed.some((entry) => isSame(entry, difference));
  return {
    unlisted: found.filter((difference) => !isListed(difference)),
    deliberate: found.filter(isListed),
    outdated: listed.filter((entry) => !found.some((difference) => isSame(entry, difference))),
  };
}

function isSame(entry: DeliberateDifference, difference: Difference): boolean {
  return entry.object === difference.object && entry.path === difference.path;
}
