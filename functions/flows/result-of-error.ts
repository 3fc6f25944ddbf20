import { longestDelay } from "../core/events/requeue.ts";
import type { Phase } from "../core/record/phase.ts";
import type { Pass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import { type Recording, retryUnrecorded, type StepResult } from "./step-result.ts";
import { isTransient } from "./transient-errors.ts";

/** Passes of a chain that a transient error may cost before the record tells of it. */
const attemptsBeforeReport = 3;

/** What an error of the world means for a pass. Anything else is a bug and is thrown on, for the queue to count. */
export function resultOfError(error: unknown, pass: Pass, phaseUnderWay?: Phase): StepResult {
  if (error instanceof KubeApiError) return ofKube(error, pass, phaseUnderWay);
  if (error instanceof AwsCallError) return ofAws(error, pass, phaseUnderWay);
  throw error;
}

function ofKube(error: KubeApiError, pass: Pass, phaseUnderWay: Phase | undefined): StepResult {
  pass.ports.log.warn(error.message, { error: error.kind, status: error.status });
  if (error.kind === "stopped") return stopped(error, pass, phaseUnderWay);
  const { message: reason, retryAfter } = error;
  const recording = statusAfter(pass, phaseUnderWay);
  // What the dry run let pass and the server refuses all the same does not get better by asking again.
  if (error.kind === "invalid") return { kind: "stalled", reason, recording };
  const delay = retryAfter === undefined ? {} : { afterSeconds: Math.min(longestDelay, retryAfter) };
  const isReported =
    phaseUnderWay !== undefined ||
    !isTransient(error, "pass") ||
    pass.request.attempt >= attemptsBeforeReport;
  return isReported ? { kind: "retry", reason, recording, ...delay } : retryUnrecorded(reason, delay);
}

function ofAws(error: AwsCallError, pass: Pass, phaseUnderWay: Phase | undefined): StepResult {
  pass.ports.log.warn(error.message, { error: error.kind, code: error.code });
  if (error.kind === "stopped") return stopped(error, pass, phaseUnderWay);
  if (error.kind === "denied") {
    return { kind: "stalled", reason: error.message, recording: statusAfter(pass, undefined) };
  }
  if (error.kind === "refused") throw error;
  return retryUnrecorded(error.message);
}

/** Cut by the time limit: what was observed before proves nothing, so that only what was under way is told. */
function stopped(error: Error, pass: Pass, phaseUnderWay: Phase | undefined): StepResult {
  const reason = `The time limit of a pass cut this one: ${error.message}`;
  const recording: Recording =
    phaseUnderWay === undefined ? { kind: "reasonOnly" } : statusAfter(pass, phaseUnderWay);
  return { kind: "retry", reason, recording };
}

function statusAfter({ previous }: Pass, phaseUnderWay: Phase | undefined): Recording {
  const isInstalled = previous?.revision !== undefined && previous.revision !== null;
  const phase = previous?.phase === "removing" ? "removing" : isInstalled ? "degraded" : "waiting";
  return { kind: "reasonOnly", phase: phaseUnderWay ?? phase };
}
