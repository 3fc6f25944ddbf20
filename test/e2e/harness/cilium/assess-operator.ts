/** What the operator's log says about what we rendered for it. */
export interface OperatorAssessment {
  readonly leads: boolean;
  /** Lines about calls that the rendered RBAC forbids. */
  readonly forbidden: readonly string[];
  /** Lines about settings whose value this release does not take. */
  readonly refusedSettings: readonly string[];
  /** Keys of cilium-config that this release does not know: it skips them without a word. */
  readonly unknownSettings: readonly string[];
  /** How it ended, if it has ended by itself. */
  readonly ended: string | undefined;
}

export function assessOperator(
  log: string,
  settings: readonly string[],
  known: ReadonlySet<string>,
  ended: string | undefined,
): OperatorAssessment {
  const lines = log.split("\n");
  return {
    leads: lines.some((line) => /successfully acquired lease/i.test(line)),
    forbidden: lines.filter((line) => /forbidden/i.test(line)),
    refusedSettings: lines.filter(
      (line) => /incorrect config-map flag|unknown option|level=fatal/i.test(line) && !isEnd(line),
    ),
    unknownSettings: settings.filter((setting) => !known.has(setting)),
    ended,
  };
}

/** 1.18's operator calls its own end fatal, also where another was to take its place. */
function isEnd(line: string): boolean {
  return /leader election lost/i.test(line);
}
