import { errandPrefix, isErrandCheck } from "../errands/errand-check.ts";
import { type HealthCheck, isMet } from "../health/health-check.ts";
import type { Objection } from "../objection.ts";
import { redact, redactTexts } from "../redact.ts";
import type { Member } from "../rollouts/member/member.ts";
import { fitRecord, mostNames } from "./fit-record.ts";
import type { Phase } from "./phase.ts";
import { plain } from "./plain.ts";
import { type Change, type RecordedChanges, withChange, withIntent } from "./recorded-change.ts";
import type { StatusRecord } from "./status-record.ts";
import type { StatusReport } from "./status-report.ts";

/** The report as a record that fits into a standard parameter. `now` is ISO 8601. */
export function makeRecord(
  cluster: string,
  report: StatusReport,
  previous: StatusRecord | undefined,
  now: string,
): StatusRecord {
  const objections = inOrder(report.objections ?? []);
  const { updateAvailable, accessEntry, leftTo, mostCounted, operatorAloneSince, proof, unmanagedPods } =
    report;
  const { evidence = [] } = report;
  const shown = evidence.filter((check) => proof === undefined || !isErrandCheck(check) || !isMet(check));
  const isOver = report.phase === "removed" || report.phase === "gone";
  // A report that has counted nothing took no round away either.
  const isCounted = report.evidence !== undefined || isOver;
  const errandsSince = isCounted ? report.errandsSince : previous?.errandsSince;
  const phaseSince = previous?.phase === report.phase ? previous.phaseSince : now;
  const { pinned, agentsRan, nodesToReplace } = isOver ? report : withUnaccounted(report, previous);
  const kinds = isOver ? undefined : (report.nodeKinds ?? previous?.nodeKinds);
  const addedPolicy = isOver ? undefined : (report.addedPolicy ?? previous?.addedPolicy);
  const addedTo = isOver ? undefined : entryAsRecorded(report.addedTo ?? previous?.addedTo);
  return fitRecord(
    redactTexts({
      schema: 1,
      cluster,
      phase: report.phase,
      reason: reasonText(report.reason),
      phaseSince,
      observedAt: now,
      release: report.release ?? null,
      revision: report.revision ?? null,
      spec: report.spec ?? null,
      ...(pinned === undefined ? {} : { pinned }),
      kubernetes: report.kubernetes ?? null,
      evidence: shown.map((check) => ({
        ...check,
        missing: few(check.missing),
        ...sinceOf(check, previous, { phaseSince, now }),
      })),
      ...(proof === undefined ? {} : { proof: { ...proof, held: heldBy(evidence) } }),
      ...(errandsSince === undefined ? {} : { errandsSince }),
      ...(unmanagedPods && { unmanagedPods: { ...unmanagedPods, first: few(unmanagedPods.first) } }),
      ...(kinds === undefined ? {} : { nodeKinds: kinds }),
      unverified: [...(report.unverified ?? [])],
      objections: { total: objections.length, first: objections },
      ...(updateAvailable?.length
        ? { updateAvailable: { total: updateAvailable.length, first: few(updateAvailable) } }
        : {}),
      ...(mostCounted === undefined ? {} : { mostCounted }),
      ...(operatorAloneSince === undefined ? {} : { operatorAloneSince }),
      ...(accessEntry ? { accessEntry } : {}),
      ...(previous?.surroundingsReadOn ? { surroundingsReadOn: previous.surroundingsReadOn } : {}),
      ...(addedPolicy === undefined ? {} : { addedPolicy }),
      ...(agentsRan ? { agentsRan } : {}),
      ...(addedTo === undefined ? {} : { addedTo }),
      ...(nodesToReplace?.total
        ? { nodesToReplace: { total: nodesToReplace.total, first: few(nodesToReplace.first) } }
        : {}),
      ...(leftTo?.length ? { leftTo: leftTo.slice(0, 3).map((keeper) => plain(keeper, 120)) } : {}),
      ...(previous?.rollout && !isOver ? { rollout: previous.rollout } : {}),
      ...withChange(changesOf(previous), outcomeOf(report, isOver), now),
    }),
  );
}

/** As many as a record may have: a cluster can name tens of thousands, and each is looked through for secrets. */
function few(names: readonly string[]): string[] {
  return names.slice(0, mostNames);
}

/** What failed on the last pass, too, fails since then; most often that is as long as the phase lasts, which is not told twice. */
function sinceOf(
  check: HealthCheck,
  previous: StatusRecord | undefined,
  { phaseSince, now }: { readonly phaseSince: string; readonly now: string },
): { since?: string } {
  const before = previous?.evidence.find((one) => one.name === check.name && !isMet(one));
  const since = before === undefined ? now : (before.since ?? previous?.phaseSince ?? now);
  return isMet(check) || since === phaseSince ? {} : { since };
}

/** A name and a number do for what nodes were asked and holds: it is most of what they are asked. */
function heldBy(evidence: readonly HealthCheck[]): Record<string, number> {
  const held = evidence.filter((check) => isErrandCheck(check) && isMet(check));
  return Object.fromEntries(held.map(({ name, current }) => [name.slice(errandPrefix.length), current]));
}

/** What a pass that found nothing installed does not undo: what was chosen for life, and nodes that ran our agents. */
function withUnaccounted(
  report: StatusReport,
  previous: StatusRecord | undefined,
): Pick<StatusReport, "pinned" | "agentsRan" | "nodesToReplace"> {
  const isInstalled = report.revision !== undefined;
  const wasInstalled = typeof previous?.revision === "number" || previous?.agentsRan === true;
  const { pinned, nodesToReplace } = isInstalled ? report : { ...previous, ...report };
  return {
    agentsRan: report.agentsRan ?? (!isInstalled && wasInstalled),
    ...(pinned && { pinned }),
    ...(nodesToReplace && { nodesToReplace }),
  };
}

function changesOf({ lastChange, history, intendedChange }: RecordedChanges = {}): RecordedChanges {
  return {
    ...(lastChange && { lastChange }),
    ...(history && { history }),
    ...(intendedChange && { intendedChange }),
  };
}

function outcomeOf({ change, revision, evidence }: StatusReport, isOver: boolean) {
  return { change, revision, isSeen: evidence !== undefined || isOver };
}

/** The record with the cluster's part in a rollout. */
export function withMember(record: StatusRecord, { reason, ...member }: Member): StatusRecord {
  const told = reason === undefined ? member : { ...member, reason: plain(redact(reason), 200) };
  return fitRecord({ ...record, rollout: told });
}

/** The record with a change that its pass is about to make, so that a death on the way leaves it told. */
export function withIntendedChange(record: StatusRecord, change: Change, now: string): StatusRecord {
  const { stateDigests, ...rest } = record;
  const intent = withIntent(changesOf(record), change, now);
  return { ...fitRecord({ ...rest, ...intent }), ...(stateDigests && { stateDigests }) };
}

/** Characters of names that a record has room for; an entry with more of them is narrowed to none by a removal. */
const longestNamespaces = 500;

function entryAsRecorded(entry: StatusReport["addedTo"]): StatusReport["addedTo"] {
  if (entry === undefined || (entry.namespaces?.join().length ?? 0) <= longestNamespaces) return entry;
  return { createdAt: entry.createdAt };
}

/** The previous record with another reason, for a pass that learned nothing else; nobody has counted nodes meanwhile. */
export function withReason(previous: StatusRecord, reason: string, now: string): StatusRecord {
  const { operatorAloneSince: _, ...known } = previous;
  return fitRecord({ ...known, reason: reasonText(reason), observedAt: now });
}

/**
 * The last record in another phase: what is installed stays, what was observed of it goes. In the same phase its
 * objections stay, because they are what `blocked` and `kept` say. `now` is ISO 8601.
 */
export function withPhase(previous: StatusRecord, phase: Phase, reason: string, now: string): StatusRecord {
  const { updateAvailable, accessEntry, objections, operatorAloneSince: _, ...installed } = previous;
  return fitRecord({
    ...installed,
    ...(phase === "waiting" && accessEntry !== undefined ? { accessEntry } : {}),
    phase,
    reason: reasonText(reason),
    phaseSince: previous.phase === phase ? previous.phaseSince : now,
    observedAt: now,
    // What nodes told holds as long as the record says of what they told it.
    evidence: previous.evidence.filter(isErrandCheck),
    unverified: [],
    objections: previous.phase === phase ? objections : { total: 0, first: [] },
  });
}

/** The record with the digests of the state that a pass leaves; none of a cluster that has none any more. */
export function withStateDigests(record: StatusRecord, digests: readonly string[]): StatusRecord {
  const { stateDigests: _, ...rest } = record;
  const isOver = record.phase === "removed" || record.phase === "gone";
  return isOver || digests.length === 0 ? rest : { ...rest, stateDigests: [...digests].sort() };
}

/** Blocking objections first, so that no warning crowds them out. */
function inOrder(objections: readonly Objection[]): Objection[] {
  const { blocking = [], warning = [] } = Object.groupBy(objections, ({ severity }) => severity);
  return [...blocking, ...warning];
}

function reasonText(reason: string): string {
  return plain(redact(reason), 400);
}
