import type { Objection } from "../objection.ts";
import type { FactName } from "./preflight-facts.ts";
import type { Moment, PreflightView } from "./preflight-view.ts";

/** What a check found: a sentence, and what a person can do. */
export type Found = Pick<Objection, "message" | "remedy">;

/** A row of the preflight table. */
export interface PreflightCheck {
  /** Stable, kebab-case: the code of its objections. */
  readonly code: string;
  /** What is found, and why it matters, in Markdown: the row of docs/reference/preflight.md. */
  readonly about: string;
  /** Null: not checked at that moment. */
  readonly severity: { readonly [At in Moment]: Objection["severity"] | null };
  readonly needs: readonly FactName[];
  /** `cilium_acknowledge` makes a warning of what blocks, and silences a warning. */
  readonly mayBeAcknowledged?: true;
  /** Often ends by itself, so that a pass comes back to see. */
  readonly endsByItself?: true;
  /** Reads nothing of the view but the intent and what the check needs. */
  readonly find: (view: PreflightView) => Found | readonly Found[] | undefined;
}
