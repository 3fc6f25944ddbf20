import { longestDelay } from "../core/events/requeue.ts";
import { attemptsBeforeDegraded, type Phase } from "../core/record/phase.ts";
import { AdminNeeded, isDeniedToReader } from "./admin-needed.ts";
import { isAsked } from "./close-request.ts";
import type { DescribedPass, Pass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import { type Recording, retryUnrecorded, type StepResult } from "./step-result.ts";
import { isTransient } from "./transient-errors.ts";

/** Passes of a chain that a transient error may cost before the record tells of it. */
export const attemptsBeforeReport = 3;

/** What an error of the world means for a pass. Anything else is a bug and is thrown on, for the queue to count. */
export function resultOfError(error: unknown, pass: Pass | DescribedPass, phaseUnderWay?: Phase): StepResult {
  if (isDeniedToReader(error, pass)) throw new AdminNeeded(`look again (${error.message})`);
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

/** Whatever AWS says, it may say otherwise in an hour: a policy is mended, a quota raised, a role known everywhere. */
function ofAws(error: AwsCallError, pass: Pass, phaseUnderWay: Phase | undefined): StepResult {
  pass.ports.log.warn(error.message, { error: error.kind, code: error.code });
  if (error.kind === "stopped") return stopped(error, pass, phaseUnderWay);
  const { message: reason } = error;
  const isReported = !isTransient(error, "pass") || pass.request.attempt >= attemptsBeforeReport;
  return isReported
    ? { kind: "retry", reason, recording: statusAfter(pass, phaseUnderWay) }
    : retryUnrecorded(reason);
}

/** Cut by the time limit: what was observed before proves nothing, so that only what was under way is told. */
function stopped(error: Error, pass: Pass, phaseUnderWay: Phase | undefined): StepResult {
  const reason = `The time limit of a pass cut this one: ${error.message}`;
  const recording: Recording =
    phaseUnderWay === undefined ? { kind: "reasonOnly" } : statusAfter(pass, phaseUnderWay);
  return { kind: "retry", reason, recording };
}

function statusAfter(pass: Pass | DescribedPass, phaseUnderWay: Phase | undefined): Recording {
  const phase = phaseUnderWay ?? phaseAfter(pass);
  return phase === undefined ? { kind: "none" } : { kind: "reasonOnly", phase };
}

/** Undefined: as far as anybody knows the cluster is none of ours, and gets no record by an error. */
function phaseAfter(pass: Pass | DescribedPass): Phase | undefined {
  const { previous } = pass;
  switch (previous?.phase) {
    case undefined:
    case "removed":
    case "gone":
      return "tags" in pass && isAsked(pass) ? "waiting" : undefined;
    // Somebody decided so, or has to: an error of the world changes nothing about that.
    case "removing":
    case "kept":
    case "blocked":
      return previous?.phase;
    // A roll-out goes on by itself, whatever this pass met.
    case "verifying":
      return pass.request.attempt < attemptsBeforeDegraded ? "verifying" : "degraded";
    default:
      return previous?.revision == null ? "waiting" : "degraded";
  }
}
