import type { Phase } from "../core/record/phase.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import type { Pass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import { KubeApiError, type KubeApiErrorKind } from "./ports/kube-api-error.ts";
import { retry, type StepResult, stalled } from "./step-result.ts";

/** Faults that usually pass by themselves; the record mentions them only when they do not. */
const transientKinds: readonly KubeApiErrorKind[] = ["throttled", "conflict", "server", "absent"];
const attemptsBeforeReport = 3;

/** What a fault of the world means for a pass. Anything else is a bug and is thrown on, for the queue to count. */
export function resultOfError(error: unknown, pass: Pass, phaseUnderWay?: Phase): StepResult {
  if (error instanceof KubeApiError) return ofKube(error, pass, phaseUnderWay);
  if (error instanceof AwsCallError) return ofAws(error, pass, phaseUnderWay);
  throw error;
}

function ofKube(error: KubeApiError, pass: Pass, phaseUnderWay: Phase | undefined): StepResult {
  pass.ports.log.warn(error.message, { error: error.kind, status: error.status });
  if (error.kind === "stopped") return stopped(error, pass, phaseUnderWay);
  const report = reportOf(error, pass, phaseUnderWay);
  // What the rehearsal let pass and the server refuses all the same does not get better by asking again.
  if (error.kind === "invalid") return stalled(report);
  const mention =
    phaseUnderWay !== undefined ||
    !transientKinds.includes(error.kind) ||
    pass.request.attempt >= attemptsBeforeReport;
  const delay = error.retryAfter === undefined ? {} : { afterSeconds: Math.min(900, error.retryAfter) };
  return mention
    ? retry(report, delay)
    : { kind: "retry", report: undefined, reason: error.message, ...delay };
}

function ofAws(error: AwsCallError, pass: Pass, phaseUnderWay: Phase | undefined): StepResult {
  pass.ports.log.warn(error.message, { error: error.kind, code: error.code });
  if (error.kind === "stopped") return stopped(error, pass, phaseUnderWay);
  if (error.kind === "denied") return stalled(reportOf(error, pass, undefined));
  if (error.kind === "refused") throw error;
  return { kind: "retry", report: undefined, reason: error.message };
}

/** Cut by the time limit: what was seen before proves nothing, so that only what was under way is told. */
function stopped(error: Error, pass: Pass, phaseUnderWay: Phase | undefined): StepResult {
  const reason = `The time limit of a pass cut this one: ${error.message}`;
  if (phaseUnderWay === undefined) return { kind: "retry", report: undefined, reasonOnly: true, reason };
  return retry({ ...reportOf(error, pass, phaseUnderWay), reason });
}

function reportOf(error: Error, { previous }: Pass, phaseUnderWay: Phase | undefined): StatusReport {
  const isInstalled = previous?.revision !== undefined && previous.revision !== null;
  const phase = phaseUnderWay ?? phaseAfterFault(previous?.phase, isInstalled);
  return {
    phase,
    reason: error.message,
    ...(previous?.release ? { release: previous.release } : {}),
    ...(isInstalled ? { revision: previous.revision ?? 0 } : {}),
    ...(previous?.kubernetes ? { kubernetes: previous.kubernetes } : {}),
    ...(previous?.accessEntry ? { accessEntry: previous.accessEntry } : {}),
    ...(previous?.nodesToReplace ? { nodesToReplace: previous.nodesToReplace } : {}),
  };
}

function phaseAfterFault(previous: Phase | undefined, isInstalled: boolean): Phase {
  if (previous === "removing") return "removing";
  return isInstalled ? "degraded" : "waiting";
}
