import { clusterArn, clusterKey } from "../core/cluster-id.ts";
import { planRequeue } from "../core/events/requeue.ts";
import { recordName } from "../core/product-names.ts";
import { isWorthWriting } from "../core/record/is-worth-writing.ts";
import { makeRecord, withReason, writeRecord } from "../core/record/make-record.ts";
import { phaseChange } from "../core/record/phase-changed.ts";
import type { StatusRecord } from "../core/record/status-record.ts";
import type { Pass } from "./pass.ts";
import type { PassResult } from "./pass-result.ts";
import { AwsCallError, type AwsCallErrorKind } from "./ports/aws-call-error.ts";
import type { StepResult } from "./step-result.ts";

const transientKinds: readonly AwsCallErrorKind[] = ["throttled", "stopped"];

/** Writes the record where it says something new, and sends the requeue where the pass wants another look. */
export async function finishPass(pass: Pass, result: StepResult): Promise<PassResult> {
  const record = recordOf(pass, result);
  const recorded = record === undefined || (await write(pass, record));
  if (record !== undefined && recorded) await publishPhaseChange(pass, result, record);
  const { reason } = result;
  const phase = result.report?.phase ?? pass.previous?.phase;
  if (result.kind !== "retry" && recorded) return { kind: result.kind, phase, reason };

  const progressed = result.progressed === true || phase !== pass.previous?.phase;
  const requeue = planRequeue({
    cluster: pass.request.cluster,
    now: pass.ports.now(),
    attempt: progressed ? 0 : pass.request.attempt + 1,
    ...(result.afterSeconds === undefined ? {} : { afterSeconds: result.afterSeconds }),
  });
  if (requeue === undefined) {
    return { kind: "stalled", phase, reason: `${reason} No further look before the sweep.` };
  }
  await pass.ports.triggers.send(requeue.body, requeue.delaySeconds);
  return { kind: "retry", phase, reason, afterSeconds: requeue.delaySeconds };
}

/** Told once, and not again: whoever must not miss a change reads the records. */
async function publishPhaseChange(
  { request, ports, previous }: Pass,
  result: StepResult,
  record: StatusRecord,
): Promise<void> {
  const change = result.report && phaseChange(request.cluster, result.report, record, previous);
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
function recordOf({ request, ports, previous }: Pass, result: StepResult): StatusRecord | undefined {
  const now = new Date(ports.now()).toISOString();
  if (result.report !== undefined) {
    return makeRecord(clusterArn(request.cluster), result.report, previous, now);
  }
  return result.reasonOnly && previous ? withReason(previous, result.reason, now) : undefined;
}

/** False: Parameter Store did not take it, so that the record has to be written at another time. */
async function write({ request, ports, previous }: Pass, record: StatusRecord): Promise<boolean> {
  if (!isWorthWriting(record, previous)) return true;
  try {
    await ports.records.write(
      recordName(ports.recordPrefix, clusterKey(request.cluster)),
      writeRecord(record),
    );
    ports.log.info(`phase ${record.phase}: ${record.reason}`, {
      phase: record.phase,
      revision: record.revision,
    });
    return true;
  } catch (error) {
    if (!(error instanceof AwsCallError && transientKinds.includes(error.kind))) throw error;
    ports.log.warn(`record not written, another pass will: ${error.message}`);
    return false;
  }
}
