import type { StatusReport } from "../core/record/status-report.ts";

/** What a room of the pass wants: how it ends, and what the record shall say. */
export interface StepResult {
  readonly kind: "settled" | "retry" | "stalled";
  /** Undefined: nothing is recorded, because the cluster is not ours or nothing new is known. */
  readonly report: StatusReport | undefined;
  readonly reason: string;
  /** For `retry`: not before; without it the back-off decides. */
  readonly afterSeconds?: number;
  /** Nothing is known beyond the reason, which is put into the last record; what else that says stays. */
  readonly reasonOnly?: true;
  /** Something moved, so that the back-off starts anew. */
  readonly progressed?: boolean;
}

export function settled(report: StatusReport): StepResult {
  return { kind: "settled", report, reason: report.reason };
}

export function stalled(report: StatusReport): StepResult {
  return { kind: "stalled", report, reason: report.reason };
}

export function retry(
  report: StatusReport,
  more: Pick<StepResult, "afterSeconds" | "progressed"> = {},
): StepResult {
  return { kind: "retry", report, reason: report.reason, ...more };
}

export function unmanaged(reason: string): StepResult {
  return { kind: "settled", report: undefined, reason };
}
