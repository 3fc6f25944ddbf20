import type { Explained } from "./explained.ts";
import type { Finding } from "./finding.ts";

export interface ClassifiedFindings {
  readonly unexplained: readonly Finding[];
  /** Nothing of the kind is found any more. */
  readonly outdated: readonly Explained[];
}

/** Separates what was decided from what merely happened. */
export function classifyFindings(
  findings: readonly Finding[],
  explained: readonly Explained[],
): ClassifiedFindings {
  const covers = ({ rule, resources }: Explained, finding: Finding) =>
    !finding.isError && rule === finding.rule && resources.test(finding.resource);
  return {
    unexplained: findings.filter((finding) => !explained.some((entry) => covers(entry, finding))),
    outdated: explained.filter((entry) => !findings.some((finding) => covers(entry, finding))),
  };
}
