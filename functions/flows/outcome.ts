import type { Report } from "../core/record/report.ts";

/** What a room of the pass wants: how it ends, and what the record shall say. */
export interface Outcome {
  readonly kind: "settled" | "retry" | "stalled";
  /** Undefined: nothing is recorded, because the cluster is not ours or nothing new is known. */
  readonly report: Report | undefined;
  readonly reason: string;
  /** For `retry`: not before; without it the back-off decides. */
  readonly afterSeconds?: number;
  /** Nothing is known beyond the reason, which is put into the last record; what else that says stays. */
  readonly remarks?: true;
  /** Something moved, so that the back-off starts anew. */
  readonly progressed?: boolean;
}

export function settled(report: Report): Outcome {
  return { kind: "settled", report, reason: report.reason };
}

export function stalled(report: Report): Outcome {
  return { kind: "stalled", report, reason: report.reason };
}

export function retry(report: Report, more: Pick<Outcome, "afterSeconds" | "progressed"> = {}): Outcome {
  return { kind: "retry", report, reason: report.reason, ...more };
}

export function notOurs(reason: string): Outcome {
  return { kind: "settled", report: undefined, reason };
}
