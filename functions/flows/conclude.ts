import { clusterArn, clusterKey } from "../core/cluster-id.ts";
import { planWakeUp } from "../core/events/wake-up.ts";
import { recordName } from "../core/product-names.ts";
import { isWorthWriting } from "../core/record/is-worth-writing.ts";
import { makeRecord, writeRecord } from "../core/record/make-record.ts";
import type { Report } from "../core/record/report.ts";
import type { Ending } from "./ending.ts";
import type { Outcome } from "./outcome.ts";
import type { Pass } from "./pass.ts";
import { AwsFault } from "./ports/aws-fault.ts";

/** Writes the record where it says something new, and sends the wake-up where the pass wants another look. */
export async function conclude(pass: Pass, outcome: Outcome): Promise<Ending> {
  const recorded = outcome.report === undefined || (await writeReport(pass, outcome.report));
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

/** False: Parameter Store was busy, so that the record has to be written at another time. */
async function writeReport(pass: Pass, report: Report): Promise<boolean> {
  const { order, ports, previous } = pass;
  const record = makeRecord(clusterArn(order.cluster), report, previous, new Date(ports.now()).toISOString());
  if (!isWorthWriting(record, previous)) return true;
  try {
    await ports.records.write(recordName(clusterKey(order.cluster)), writeRecord(record));
    ports.log.info(`phase ${record.phase}: ${record.reason}`, {
      phase: record.phase,
      revision: record.revision,
    });
    return true;
  } catch (fault) {
    if (!(fault instanceof AwsFault && fault.kind === "throttled")) throw fault;
    ports.log.warn(`record not written, Parameter Store is busy: ${fault.message}`);
    return false;
  }
}
