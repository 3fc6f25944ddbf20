import type { HealthCheck } from "../health/health-check.ts";
import type { NodeKinds } from "../health/node-kinds.ts";
import type { Objection } from "../objection.ts";
import type { Phase } from "./phase.ts";
import type { Change } from "./recorded-change.ts";
import type { RecordedPinned, RecordedSpec } from "./recorded-spec.ts";
import type { PendingAccessEntry } from "./stale-access-entry.ts";
import type { StatusRecord } from "./status-record.ts";

/** Result of one pass, at full length; the record is made of it. */
export interface StatusReport {
  readonly phase: Phase;
  readonly reason: string;
  readonly release?: string;
  readonly revision?: number;
  /** What is on; undefined: nothing is installed. */
  readonly spec?: RecordedSpec;
  /** What was chosen for life; undefined: nothing is installed. */
  readonly pinned?: RecordedPinned;
  readonly kubernetes?: string;
  readonly evidence?: readonly HealthCheck[];
  /** How far the checks of errands hold; undefined: none were ever sent. */
  readonly proof?: Omit<NonNullable<StatusRecord["proof"]>, "held">;
  /** ISO 8601; undefined: no errands are out. */
  readonly errandsSince?: string;
  /** Undefined: nobody has counted them. */
  readonly unmanagedPods?: NonNullable<StatusRecord["unmanagedPods"]>;
  /** Undefined: nobody has counted them. */
  readonly nodeKinds?: NodeKinds;
  readonly unverified?: readonly string[];
  readonly objections?: readonly Objection[];
  readonly updateAvailable?: readonly string[];
  readonly accessEntry?: PendingAccessEntry;
  /** Access policy that is added to somebody else's entry; once said, it stays in the record until the end. */
  readonly addedPolicy?: string;
  readonly addedTo?: NonNullable<StatusRecord["addedTo"]>;
  /** Nodes that ran agents are not accounted for; undefined: as far as the record tells. */
  readonly agentsRan?: boolean;
  readonly nodesToReplace?: { readonly total: number; readonly first: readonly string[] };
  /** Mark of core/health/progress; undefined: every check is met. */
  readonly mostCounted?: number;
  /** ISO 8601; undefined: the operator has more than one place. */
  readonly operatorAloneSince?: string;
  /** Who keeps now what was ours. */
  readonly leftTo?: readonly string[];
  /** What this pass changed; undefined: nothing. */
  readonly change?: Change;
}
