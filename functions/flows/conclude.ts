import { clusterArn, clusterKey } from "../core/cluster-id.ts";
import { phaseChange } from "../core/events/phase-changed.ts";
import { planWakeUp } from "../core/events/wake-up.ts";
import { recordName } from "../core/product-names.ts";
import { isWorthWriting } from "../core/record/is-worth-writing.ts";
import { makeRecord, remarkOn, writeRecord } from "../core/record/make-record.ts";
import type { StatusRecord } from "../core/record/status-record.ts";
import type { Ending } from "./ending.ts";
import type { Outcome } from "./outcome.ts";
import type { Pass } from "./pass.ts";
import { AwsFault, type AwsFaultKind } from "./ports/aws-fault.ts";

const passing: readonly AwsFaultKind[] = ["throttled", "stopped"];

/** Writes the record where it says something new, and sends the wake-up where the pass wants another look. */
export async function conclude(pass: Pass, outcome: Outcome): Promise<Ending> {
  const record = recordOf(pass, outcome);
  const recorded = record === undefined || (await write(pass, record));
  if (record !== undefined && recorded) await announce(pass, outcome, record);
  const { reason } = outcome;
  const phase = outcome.report?.phase ?? pass.previous?.phase;
  if (outcome.kind !== "retry" && recorded) return { kind: outcome.kind, phase, reason };

  const progressed = outcome.progressed === true || phase !== pass.previous?.phase;
  const wakeUp = planWakeUp({
    cluster: pass.order.cluster,
    now: pass.ports.now(),
    attempt: progressed ? 0 : pass.order.attempt + 1,
    ...(outcome.afterSeconds === undefined ? {} : { afterSeconds: outcome.afterSeconds }),
  });
  if (wakeUp === undefined) {
    return { kind: "stalled", phase, reason: `${reason} No further look before the sweep.` };
  }
  await pass.ports.signals.send(wakeUp.body, wakeUp.delaySeconds);
  return { kind: "retry", phase, reason, afterSeconds: wakeUp.delaySeconds };
}

/** Told once, and not again: whoever must not miss a change reads the records. */
async function announce(
  { order, ports, previous }: Pass,
  outcome: Outcome,
  record: StatusRecord,
): Promise<void> {
  const change = outcome.report && phaseChange(order.cluster, outcome.report, record, previous);
  if (change === undefined) return;
  try {
    await ports.announcements.phaseChanged(change);
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
    ports.metrics.add("AnnouncementFailed", 1);
    ports.log.error(`phase ${change.to} not announced: ${fault.message}`, { phase: change.to });
  }
}

/** Undefined: there is nothing to say. */
function recordOf({ order, ports, previous }: Pass, outcome: Outcome): StatusRecord | undefined {
  const now = new Date(ports.now()).toISOString();
  if (outcome.report !== undefined) {
    return makeRecord(clusterArn(order.cluster), outcome.report, previous, now);
  }
  return outcome.remarks && previous ? remarkOn(previous, outcome.reason, now) : undefined;
}

/** False: Parameter Store did not take it, so that the record has to be written at another time. */
async function write({ order, ports, previous }: Pass, record: StatusRecord): Promise<boolean> {
  if (!isWorthWriting(record, previous)) return true;
  try {
    await ports.records.write(recordName(ports.recordPrefix, clusterKey(order.cluster)), writeRecord(record));
    ports.log.info(`phase ${record.phase}: ${record.reason}`, {
      phase: record.phase,
      revision: record.revision,
    });
    return true;
  } catch (fault) {
    if (!(fault instanceof AwsFault && passing.includes(fault.kind))) throw fault;
    ports.log.warn(`record not written, another pass will: ${fault.message}`);
    return false;
  }
}
