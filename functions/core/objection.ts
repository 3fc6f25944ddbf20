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
