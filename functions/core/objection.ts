/** Why a change must not happen (`blocking`), or what its owner should know (`warning`). */
export interface Objection {
  /** Stable, kebab-case: `foreign-owner`, `auto-mode`, `tag-not-understood`, … */
  readonly code: string;
  readonly severity: "blocking" | "warning";
  /** One sentence: what was found, on what. */
  readonly message: string;
  /** What a person can do, as far as possible ready to paste. */
  readonly remedy: string;
}

export function blocks(objections: readonly Objection[]): boolean {
  return objections.some((objection) => objection.severity === "blocking");
}

/** Each once, in the order of their first mention. */
export function distinct(objections: readonly Objection[]): Objection[] {
  return [...new Map(objections.map((objection) => [objection.message, objection])).values()];
}

/** What blocks, in a sentence or two. */
export function summarize(objections: readonly Objection[]): string {
  const [first, ...others] = objections.filter(({ severity }) => severity === "blocking");
  const more = others.length === 0 ? "" : ` And ${others.length} more.`;
  return `${first?.message ?? "Refused."}${more}`;
}
