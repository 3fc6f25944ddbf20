import type { Explained } from "./explained.ts";

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

/** What a linter says of one resource of a template. */
export interface Finding {
  /** `W3005`, `CKV_AWS_27` */
  readonly rule: string;
  readonly isError: boolean;
  /** Logical id; empty: the template as a whole. */
  readonly resource: string;
  readonly message: string;
}
