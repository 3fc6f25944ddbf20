/** A reason against a change (`blocking`), or news for the cluster's owner (`warning`). */
export interface Objection {
  /** Stable, kebab-case: `foreign-owner`, `auto-mode`, `tag-not-understood`, … */
  readonly code: string;
  readonly severity: "blocking" | "warning";
  /** One sentence: what was found, on what. */
  readonly message: string;
  /** Steps for a person; each command stands alone in its part (core/remedy-statements), as far as possible ready to paste. */
  readonly remedy: string;
}

export function blocks(objections: readonly Objection[]): boolean {
  return objections.some((objection) => objection.severity === "blocking");
}

/** Objections of different messages, in the order of their first mention; what blocks is not softened by another mention. */
export function distinct(objections: readonly Objection[]): Objection[] {
  const found = new Map<string, Objection>();
  for (const objection of objections) {
    if (found.get(objection.message)?.severity !== "blocking") found.set(objection.message, objection);
  }
  return [...found.values()];
}

/** The first that blocks, and how many more, in a sentence or two. */
export function summarize(objections: readonly Objection[]): string {
  const [first, ...others] = objections.filter(({ severity }) => severity === "blocking");
  const more = others.length === 0 ? "" : ` And ${others.length} more.`;
  return `${first?.message ?? "Refused."}${more}`;
}
