import { compareVersions } from "../compare-versions.ts";
import type { FactName, PreflightFacts } from "./preflight-facts.ts";

/** What a rule looks at of a spec; what a record does not tell is absent. */
export interface MovedSpec {
  readonly release: string;
  readonly encryption?: string;
  readonly mutualAuth?: string;
  readonly l7?: boolean;
}

/** A cluster on its way from one release to another one. */
export interface Move {
  /** For the lines that a person pastes. */
  readonly arn: string;
  /** Undefined: nothing is installed. */
  readonly before: MovedSpec | undefined;
  readonly after: MovedSpec;
  /** Minor of Kubernetes, such as `1.33`; empty where nobody knows. */
  readonly kubernetes: string;
  /** Keys of `cilium-config`: as it would be, or as far as the fleet's settings add to it. */
  readonly config: Readonly<Record<string, string>>;
  /** Versions of SPIRE that come with the releases; undefined: not known. */
  readonly spireBefore: string | undefined;
  readonly spireAfter: string | undefined;
  /** SPIRE's store outlives its server, before and after. */
  readonly keepsStore: boolean;
}

/** Everything that rules look at. */
export type MoveView = Move & PreflightFacts;

/** One thing to know of the way between two releases. */
export interface UpgradeRule {
  /** Stable, kebab-case: the code of its objections. Rows of one code are one check. */
  readonly code: string;
  /** Minors or releases: whoever passes from below `to` to it or beyond, or back below `from`; `any`: every move. */
  readonly from: string;
  readonly to: string;
  /** It holds for whoever is beyond `to`, too, whatever changes. */
  readonly isLasting?: true;
  /**
   * `blocking`: not before it is mended; `warning`: told before; `one-way`: possible, and not back; `note`: nothing to mend,
   * for whoever reads the plan.
   */
  readonly severity: "blocking" | "warning" | "one-way" | "note";
  /** A fact that a plan made from records does not have is asked for when the cluster's turn comes. */
  readonly needs: readonly FactName[];
  readonly mayBeAcknowledged?: true;
  /** Revisions are compared for it, which preflight alone does not know. */
  readonly ofRevisions?: true;
  /** Whom it concerns, in Markdown. */
  readonly about: string;
  /** Names of what is concerned, or whether the cluster is. Reads nothing but the move and what the rule needs. */
  readonly concerns: (view: MoveView) => boolean | readonly string[];
  /** `who`: what `concerns` named, the first few. */
  readonly sentence: (view: Move, who: string) => string;
  readonly remedy: (view: Move, who: string) => string;
  /** Issue, advisory, or page of Cilium's or SPIRE's documentation. */
  readonly source: string;
}

/** Whether a move passes where the rule holds. */
export function crosses({ from, to, isLasting }: UpgradeRule, { before, after }: Move): boolean {
  if (from === "any") return before !== undefined && before.release !== after.release;
  const isAtLeast = (release: string, border: string) => compareVersions(release, border) >= 0;
  if (compareVersions(to, from) > 0) {
    const wasThere = before !== undefined && isAtLeast(before.release, to);
    return isAtLeast(after.release, to) && (isLasting === true || !wasThere);
  }
  return before !== undefined && isAtLeast(before.release, from) && !isAtLeast(after.release, from);
}
