import type { Difference } from "./compare.ts";
import type { DeliberateDifference } from "./deliberate-differences.ts";

export interface ClassifiedDifferences {
  /** Nobody decided on these. */
  readonly unlisted: readonly Difference[];
  readonly deliberate: readonly Difference[];
  /** Listed, and not seen any more. */
  readonly outdated: readonly DeliberateDifference[];
}

/** Separates what was decided from what merely happened. */
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
