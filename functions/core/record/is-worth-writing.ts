import { stableJson } from "../stable-json.ts";
import type { StatusRecord } from "./status-record.ts";

/** Whether a record differs in more than its times from the stored one, or is the first of its day (UTC). */
export function isWorthWriting(record: StatusRecord, previous: StatusRecord | undefined): boolean {
  if (previous === undefined) return true;
  const untimed = (one: StatusRecord) => stableJson({ ...one, phaseSince: "", observedAt: "" });
  return untimed(record) !== untimed(previous) || dayOf(record) !== dayOf(previous);
}

function dayOf({ observedAt }: StatusRecord): string {
  return observedAt.slice(0, "2026-11-22".length);
}
