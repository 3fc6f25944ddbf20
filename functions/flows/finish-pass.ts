import { clusterArn, clusterKey } from "../core/cluster-id.ts";
import { planRequeue } from "../core/events/requeue.ts";
import { planUnwrittenRecord } from "../core/events/unwritten-record.ts";
import { recordName } from "../core/product-names.ts";
import { writeRecord } from "../core/record/fit-record.ts";
import { isWorthWriting } from "../core/record/is-worth-writing.ts";
import {
  makeRecord,
  withIntendedChange,
  withPhase,
  withReason,
  withStateDigests,
} from "../core/record/make-record.ts";
import type { Phase } from "../core/record/phase.ts";
import { phaseChange } from "../core/record/phase-changed.ts";
import { recordNews } from "../core/record/record-news.ts";
import type { StatusRecord } from "../core/record/status-record.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { type Pass, recordedSoFar } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import type { PassResult, Recording, StepResult } from "./step-result.ts";
import { tellOfRecord } from "./tell-of-record.ts";
import { isTransient } from "./transient-errors.ts";
import { wakeRollout } from "./wake-rollout.ts";

/** Writes the record where it says something new, and sends the requeue where the pass wants another look. */
export async function finishPass(pass: Pass, result: StepResult): Promise<PassResult> {
  if (isPast(pass, result)) return forgetRecord(pass, result);
  const told = recordOf(pass, result);
  const { digests, surroundingsReadOn } = pass.ledger;
  const record = told && {
    ...withStateDigests(told, digests),
    ...(surroundingsReadOn === undefined ? {} : { surroundingsReadOn }),
  };
  const written = record === undefined ? "written" : await write(pass, record);
  const recorded = written === "written";
  if (record !== undefined && recorded) {
    await publishPhaseChange(pass, result, record);
    await wakeRollout(pass, record);
  }
  const { reason } = result;
  const phase = phaseOf(result.recording) ?? pass.previous?.phase;
  const isOver = recorded || (written === "busy" && (await sendNews(pass, result, record)));
  if (result.kind !== "retry" && isOver) return { kind: result.kind, phase, reason };

  // What is not recorded would look like news at every pass, and never lead to a longer wait.
  const progressed = recorded && (result.progressed === true || phase !== pass.previous?.phase);
  const requeue = planRequeue({
    cluster: pass.request.cluster,
    now: pass.ports.now(),
    attempt: progressed ? 0 : pass.request.attempt + 1,
    why: pass.request.why,
    ...(result.afterSeconds === undefined ? {} : { afterSeconds: result.afterSeconds }),
  });
  if (requeue === undefined) {
    return { kind: "stalled", phase, reason: `${reason} No further look before the sweep.` };
  }
  await pass.ports.triggers.send(requeue.body, requeue.delaySeconds);
  return { kind: "retry", phase, reason, afterSeconds: requeue.delaySeconds };
}

/** A record that says for as long as the fleet wants to know it that nothing of ours is there, and of which nothing is new. */
function isPast({ previous, ports }: Pass, { kind, recording }: StepResult): boolean {
  if (previous?.phase !== "gone" && previous?.phase !== "removed") return false;
  const isSame =
    recording.kind === "none" || (recording.kind === "report" && recording.report.phase === previous.phase);
  const age = ports.now() - Date.parse(previous.phaseSince);
  return kind === "settled" && isSame && age > ports.settings.recordDays * 86_400_000;
}

/** No sweep looks at a cluster again that EKS does not list and that has no record. */
async function forgetRecord({ request, ports, previous }: Pass, { reason }: StepResult): Promise<PassResult> {
  try {
    await ports.records.delete(recordName(ports.recordPrefix, clusterKey(request.cluster)));
    ports.log.info(`record deleted: phase ${previous?.phase} since ${previous?.phaseSince}`);
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    ports.log.warn(`record not deleted, the pass of another sweep will: ${error.message}`);
  }
  return { kind: "settled", phase: previous?.phase, reason };
}

/** Told once, and not again: whoever must not miss a change reads the records. */
async function publishPhaseChange(
  { request, ports, previous }: Pass,
  result: StepResult,
  record: StatusRecord,
): Promise<void> {
  const { recording } = result;
  const report = recording.kind === "report" ? recording.report : undefined;
  const change = phaseChange(request.cluster, report, record, previous);
  if (change === undefined) return;
  try {
    await ports.phaseEvents.phaseChanged(change);
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    ports.metrics.add("PhaseEventFailed", 1);
    ports.log.error(`phase ${change.to} not announced: ${error.message}`, { phase: change.to });
  }
}

/** Undefined: there is nothing to say. */
function recordOf(pass: Pass, result: StepResult): StatusRecord | undefined {
  const record = sayingOf(pass, result);
  const createdAt =
    record?.phase === "gone"
      ? pass.previous?.clusterCreatedAt
      : (pass.clusterCreatedAt ?? pass.previous?.clusterCreatedAt);
  return record === undefined || createdAt === undefined
    ? record
    : { ...record, clusterCreatedAt: createdAt };
}

function sayingOf(pass: Pass, result: StepResult): StatusRecord | undefined {
  const {
    request,
    ports,
    ledger: { intended, member },
  } = pass;
  const stored = recordedSoFar(pass);
  const now = new Date(ports.now()).toISOString();
  const { recording, reason } = result;
  const cluster = clusterArn(request.cluster);
  if (recording.kind === "report" && recording.report.change !== undefined)
    return makeRecord(cluster, recording.report, stored, now);
  // A change that was begun, and that the result does not tell, waits to be told by a pass that sees it.
  const previous = stored && intended ? withIntendedChange(stored, intended, now) : stored;
  const made = (report: StatusReport) => makeRecord(cluster, report, previous, now);
  if (recording.kind === "report") return made(recording.report);
  if (recording.kind === "none") return member && stored;
  const { phase } = recording;
  if (phase === undefined) return previous && withReason(previous, reason, now);
  return previous === undefined ? made({ phase, reason }) : withPhase(previous, phase, reason, now);
}

function phaseOf(recording: Recording): Phase | undefined {
  if (recording.kind === "report") return recording.report.phase;
  return recording.kind === "reasonOnly" ? recording.phase : undefined;
}

/**
 * A message of its own for what could not be recorded, where no other pass is needed; false: one is, because more is new
 * than a message may say.
 */
async function sendNews(
  { request: { cluster }, ports, previous, recordVersion }: Pass,
  { kind }: StepResult,
  record: StatusRecord | undefined,
): Promise<boolean> {
  const isKnown = kind !== "retry" && record !== undefined && previous !== undefined;
  const news =
    isKnown && recordVersion !== undefined
      ? recordNews(record, { record: previous, version: recordVersion })
      : undefined;
  const message = news && planUnwrittenRecord({ cluster, attempt: 0, news }, ports.now());
  if (!message) return false;
  await ports.triggers.send(message.body, message.delaySeconds);
  return true;
}

/** `busy` and `refused`: Parameter Store did not take it, so that it has to be written at another time. */
async function write(
  { request, ports, previous }: Pass,
  record: StatusRecord,
): Promise<"written" | "busy" | "refused"> {
  if (!isWorthWriting(record, previous)) return "written";
  try {
    await ports.records.write(
      recordName(ports.recordPrefix, clusterKey(request.cluster)),
      writeRecord(record),
    );
    ports.log.info(`phase ${record.phase}: ${record.reason}`, {
      phase: record.phase,
      revision: record.revision,
    });
    return "written";
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    tellOfRecord(error, "not written", ports);
    return isTransient(error, "record") ? "busy" : "refused";
  }
}
