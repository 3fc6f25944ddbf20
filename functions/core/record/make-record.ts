import type { Objection } from "../objection.ts";
import { redact, redactTexts } from "../redact.ts";
import type { Phase } from "./phase.ts";
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
  const record = (space: number): StatusRecord =>
    redactTexts({
      schema: 1,
      cluster,
      phase: report.phase,
      reason: plain(report.reason, 400),
      phaseSince: previous?.phase === report.phase ? previous.phaseSince : now,
      observedAt: now,
      release: report.release ?? null,
      revision: report.revision ?? null,
      kubernetes: report.kubernetes ?? null,
      evidence: (report.evidence ?? []).map((check) => ({
        ...check,
        missing: check.missing.slice(0, space),
      })),
      unverified: [...(report.unverified ?? [])],
      objections: {
        total: objections.length,
        first: objections.slice(0, space).map((objection) => ({
          ...objection,
          message: plain(objection.message, 120 * space),
          remedy: plain(objection.remedy, 120 * space),
        })),
      },
      ...(report.updateAvailable?.length
        ? { updateAvailable: shortened(countedNames(report.updateAvailable), space) }
        : {}),
      ...(report.accessEntry ? { accessEntry: report.accessEntry } : {}),
      ...(report.nodesToReplace?.total
        ? { nodesToReplace: shortened(report.nodesToReplace, space * 4) }
        : {}),
    });
  const fitting = [5, 4, 3, 2, 1, 0].map(record).find(fits);
  return fitting ?? { ...record(0), evidence: [], unverified: [] };
}

/** The previous record with another reason, for a pass that learned nothing else. `now` is ISO 8601. */
export function withReason(previous: StatusRecord, reason: string, now: string): StatusRecord {
  return { ...previous, reason: plain(reason, 400), observedAt: now };
}

/** The last record in another phase: what is installed stays, what was observed of it goes. `now` is ISO 8601. */
export function withPhase(previous: StatusRecord, phase: Phase, reason: string, now: string): StatusRecord {
  const { updateAvailable, accessEntry, ...installed } = previous;
  return {
    ...installed,
    ...(phase === "waiting" && accessEntry !== undefined ? { accessEntry } : {}),
    phase,
    reason: plain(reason, 400),
    phaseSince: previous.phase === phase ? previous.phaseSince : now,
    observedAt: now,
    evidence: [],
    unverified: [],
    objections: { total: 0, first: [] },
  };
}

/** The record with the digests of the state that a pass leaves; none of a cluster that has none any more. */
export function withStateDigests(record: StatusRecord, digests: readonly string[]): StatusRecord {
  const { stateDigests: _, ...rest } = record;
  const isOver = record.phase === "removed" || record.phase === "gone";
  return isOver || digests.length === 0 ? rest : { ...rest, stateDigests: [...digests].sort() };
}

/** The record as its parameter holds it. */
export function writeRecord(record: StatusRecord): string {
  return JSON.stringify(record);
}

/** Bytes; a standard parameter holds 4 KB, and the rest is left for members to come. */
const limit = 3500;

function fits(record: StatusRecord): boolean {
  return new TextEncoder().encode(writeRecord(record)).length <= limit;
}

/** Blocking objections first, so that no warning crowds them out. */
function inOrder(objections: readonly Objection[]): Objection[] {
  const { blocking = [], warning = [] } = Object.groupBy(objections, ({ severity }) => severity);
  return [...blocking, ...warning];
}

/** Text from elsewhere without secrets, cut visibly. SSM refuses values with two opening braces in a row. */
function plain(text: string, length: number): string {
  const spaced = redact(text).replaceAll(/\{(?=\{)/g, "{ ");
  return (spaced.length <= length ? spaced : `${spaced.slice(0, length - 1)}…`).toWellFormed();
}

interface Counted {
  readonly total: number;
  readonly first: readonly string[];
}

function countedNames(names: readonly string[]): Counted {
  return { total: names.length, first: names };
}

function shortened({ total, first }: Counted, space: number): { total: number; first: string[] } {
  return { total, first: first.slice(0, space) };
}
