import type { Report } from "./report.ts";
import type { StatusRecord } from "./status-record.ts";

/** The report as a record that fits into a standard parameter. `now` is ISO 8601. */
export function makeRecord(
  cluster: string,
  report: Report,
  previous: StatusRecord | undefined,
  now: string,
): StatusRecord {
  const record = (space: number): StatusRecord => ({
    schema: 1,
    cluster,
    phase: report.phase,
    reason: report.reason.slice(0, 400),
    since: previous?.phase === report.phase ? previous.since : now,
    seen: now,
    release: report.release ?? null,
    revision: report.revision ?? null,
    kubernetes: report.kubernetes ?? null,
    evidence: (report.evidence ?? []).map((claim) => ({ ...claim, missing: claim.missing.slice(0, space) })),
    notProved: [...(report.notProved ?? [])],
    objections: {
      total: report.objections?.length ?? 0,
      first: (report.objections ?? []).slice(0, space).map((objection) => ({
        ...objection,
        message: objection.message.slice(0, 120 * space),
        remedy: objection.remedy.slice(0, 120 * space),
      })),
    },
    ...(report.updateAvailable?.length ? { updateAvailable: counted(report.updateAvailable, space) } : {}),
    ...(report.nodesToReplace?.length ? { nodesToReplace: counted(report.nodesToReplace, space * 4) } : {}),
  });
  const sizes = [5, 4, 3, 2, 1];
  return sizes.map(record).find((candidate) => sizeOf(candidate) <= limit) ?? record(0);
}

/** Bytes; a standard parameter holds 4 KB, and the rest is left for members to come. */
const limit = 3500;

function sizeOf(record: StatusRecord): number {
  return new TextEncoder().encode(writeRecord(record)).length;
}

/** SSM refuses values with two opening braces in a row, which only free text can hold here. */
export function writeRecord(record: StatusRecord): string {
  return JSON.stringify(record).replaceAll("{{", "{ {");
}

function counted(names: readonly string[], space: number): { total: number; first: string[] } {
  return { total: names.length, first: names.slice(0, space) };
}
