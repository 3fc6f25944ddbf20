import type { Phase } from "../core/record/phase.ts";
import type { StatusReport } from "../core/record/status-report.ts";

/** How a pass ends, in the words of docs/architecture.md, Queues; anything else is a throw, which the queue repeats. */
export interface PassResult {
  readonly kind: "settled" | "retry" | "stalled";
  /** Undefined: the cluster is not ours, and nothing is recorded. */
  readonly phase: string | undefined;
  /** One sentence. */
  readonly reason: string;
  /** Seconds until the next look, for `retry`. */
  readonly afterSeconds?: number;
}

/** What a step leaves in the record. */
export type Recording =
  | { readonly kind: "report"; readonly report: StatusReport }
  /** Nothing is known beyond the reason: the last record gets it, and with a phase loses what it had observed. */
  | { readonly kind: "reasonOnly"; readonly phase?: Phase }
  /** The cluster is unmanaged, or nothing new is known. */
  | { readonly kind: "none" };

/** How a step of a pass ends the pass. */
export interface StepResult {
  readonly kind: "settled" | "retry" | "stalled";
  /** One sentence. */
  readonly reason: string;
  readonly recording: Recording;
  /** Seconds, for `retry`: not before; without it the back-off decides. */
  readonly afterSeconds?: number;
  /** Something changed, so that the back-off starts anew. */
  readonly progressed?: boolean;
  /** The next look comes soon, however far the back-off is. */
  readonly isSoon?: boolean;
  /** What ends by itself within minutes is out: the next looks come soon, and none of them is a step of the back-off. */
  readonly isAwaited?: boolean;
}

type RetryOptions = Pick<StepResult, "afterSeconds" | "progressed" | "isAwaited">;

export function settled(report: StatusReport): StepResult {
  return { kind: "settled", reason: report.reason, recording: { kind: "report", report } };
}

export function stalled(report: StatusReport): StepResult {
  return { kind: "stalled", reason: report.reason, recording: { kind: "report", report } };
}

export function retry(report: StatusReport, more: RetryOptions = {}): StepResult {
  return { kind: "retry", reason: report.reason, recording: { kind: "report", report }, ...more };
}

export function unmanaged(reason: string): StepResult {
  return { kind: "settled", reason, recording: { kind: "none" } };
}

/** A transient error: told to the log alone, and tried again. */
export function retryUnrecorded(reason: string, more: RetryOptions = {}): StepResult {
  return { kind: "retry", reason, recording: { kind: "none" }, ...more };
}
