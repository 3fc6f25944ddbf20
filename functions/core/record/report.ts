import type { Claim } from "../health/claim.ts";
import type { Objection } from "../objection.ts";
import type { AccessWait } from "./dead-entry.ts";
import type { Phase } from "./phase.ts";

/** What one pass has to say; the record is made of it. */
export interface Report {
  readonly phase: Phase;
  readonly reason: string;
  readonly release?: string;
  readonly revision?: number;
  readonly kubernetes?: string;
  readonly evidence?: readonly Claim[];
  readonly notProved?: readonly string[];
  readonly objections?: readonly Objection[];
  readonly updateAvailable?: readonly string[];
  readonly accessEntry?: AccessWait;
  readonly nodesToReplace?: { readonly total: number; readonly first: readonly string[] };
}
