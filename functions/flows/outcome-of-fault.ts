import type { Phase } from "../core/record/phase.ts";
import type { Report } from "../core/record/report.ts";
import { type Outcome, retry, stalled } from "./outcome.ts";
import type { Pass } from "./pass.ts";
import { AwsFault } from "./ports/aws-fault.ts";
import { KubeFault, type KubeFaultKind } from "./ports/kube-fault.ts";

/** Faults that usually pass by themselves; the record mentions them only when they do not. */
const passing: readonly KubeFaultKind[] = ["throttled", "conflict", "server", "absent"];
const looksBeforeMention = 3;

/** What a fault of the world means for a pass. Anything else is a bug and is thrown on, for the queue to count. */
export function outcomeOfFault(fault: unknown, pass: Pass, during?: Phase): Outcome {
  if (fault instanceof KubeFault) return ofKube(fault, pass, during);
  if (fault instanceof AwsFault) return ofAws(fault, pass, during);
  throw fault;
}

function ofKube(fault: KubeFault, pass: Pass, during: Phase | undefined): Outcome {
  pass.ports.log.warn(fault.message, { fault: fault.kind, status: fault.status });
  if (fault.kind === "stopped") return stopped(fault, pass, during);
  const report = reportOf(fault, pass, during);
  // What the rehearsal let pass and the server refuses all the same does not get better by asking again.
  if (fault.kind === "invalid") return stalled(report);
  const mention =
    during !== undefined || !passing.includes(fault.kind) || pass.order.attempt >= looksBeforeMention;
  const delay = fault.retryAfter === undefined ? {} : { afterSeconds: Math.min(900, fault.retryAfter) };
  return mention
    ? retry(report, delay)
    : { kind: "retry", report: undefined, reason: fault.message, ...delay };
}

function ofAws(fault: AwsFault, pass: Pass, during: Phase | undefined): Outcome {
  pass.ports.log.warn(fault.message, { fault: fault.kind, code: fault.code });
  if (fault.kind === "stopped") return stopped(fault, pass, during);
  if (fault.kind === "denied") return stalled(reportOf(fault, pass, undefined));
  if (fault.kind === "refused") throw fault;
  return { kind: "retry", report: undefined, reason: fault.message };
}

/** Cut by the time limit: what was seen before proves nothing, so that only what was under way is told. */
function stopped(fault: Error, pass: Pass, during: Phase | undefined): Outcome {
  const reason = `The time limit of a pass cut this one: ${fault.message}`;
  if (during === undefined) return { kind: "retry", report: undefined, remarks: true, reason };
  return retry({ ...reportOf(fault, pass, during), reason });
}

function reportOf(fault: Error, { previous }: Pass, during: Phase | undefined): Report {
  const isInstalled = previous?.revision !== undefined && previous.revision !== null;
  const phase = during ?? phaseAfterFault(previous?.phase, isInstalled);
  return {
    phase,
    reason: fault.message,
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
