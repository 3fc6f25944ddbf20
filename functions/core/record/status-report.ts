import type { HealthCheck } from "../health/health-check.ts";
import type { Objection } from "../objection.ts";
import type { Phase } from "./phase.ts";
import type { Change } from "./recorded-change.ts";
import type { RecordedSpec } from "./recorded-spec.ts";
import type { PendingAccessEntry } from "./stale-access-entry.ts";

/** Result of one pass, at full length; the record is made of it. */
export interface StatusReport {
  readonly phase: Phase;
  readonly reason: string;
  readonly release?: string;
  readonly revision?: number;
  /** What is on; undefined: nothing is installed. */
  readonly spec?: RecordedSpec;
  readonly kubernetes?: string;
  readonly evidence?: readonly HealthCheck[];
  readonly unverified?: readonly string[];
  readonly objections?: readonly Objection[];
  readonly updateAvailable?: readonly string[];
  readonly accessEntry?: PendingAccessEntry;
  readonly nodesToReplace?: { readonly total: number; readonly first: readonly string[] };
  /** Who keeps now what was ours. */
  readonly leftTo?: readonly string[];
  /** What this pass changed; undefined: nothing. */
  readonly change?: Change;
}
