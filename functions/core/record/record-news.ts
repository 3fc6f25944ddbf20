import { jsonAt } from "../json.ts";
import { parseBoundedJson } from "../plan/bounded-json.ts";
import { redactTexts } from "../redact.ts";
import { stableJson } from "../stable-json.ts";
import { fitRecord, writeRecord } from "./fit-record.ts";
import type { Phase } from "./phase.ts";
import { plain } from "./plain.ts";
import { readRecord } from "./read-record.ts";
import type { StatusRecord } from "./status-record.ts";

/** A record, with the version of its parameter, which every write counts up. */
interface VersionedRecord {
  readonly record: StatusRecord;
  readonly version: number;
}

/** Members of a record that tell, and by which no pass is steered. */
const telling = ["reason", "observedAt", "evidence", "unverified", "objections", "updateAvailable"] as const;

/** Members that news leave out, and that are as good if they are older: another pass reads the surroundings again. */
const spared = ["surroundingsReadOn"] as const;

/** Phases whose record may be told anew by a message: nothing is under way, and nothing is over. */
const quietPhases: readonly Phase[] = ["waiting", "blocked", "verifying", "ready", "degraded", "kept"];

/** Times as records have them, so that texts compare as times do. */
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * What is new in a record, as a text to be sent; undefined where more is new than a message may say: the phase, what is
 * installed, or anything else that the next pass reads.
 */
export function recordNews(record: StatusRecord, stored: VersionedRecord): string | undefined {
  if (!quietPhases.includes(record.phase)) return undefined;
  if (stableJson(steering(record)) !== stableJson(steering(stored.record))) return undefined;
  const told = Object.fromEntries(telling.map((member) => [member, record[member]]));
  return JSON.stringify({ ...told, onVersion: stored.version });
}

/**
 * The stored record with the news; a sentence where they are not to be written: clocks of two functions differ, so that
 * the version that the news were made upon tells whether another pass has written since. Whoever wrote them, all that
 * steers a pass stays as it is stored. `latest`, ISO 8601 in UTC, is the time that they may be of at most.
 */
export function withNews(
  { record: stored, version }: VersionedRecord,
  news: string,
  latest: string,
): StatusRecord | string {
  if (!quietPhases.includes(stored.phase)) return `its phase is ${stored.phase} now`;
  const sent = parseBoundedJson(news);
  if (jsonAt(sent, "onVersion") !== version) return "another pass has written the record since";
  const told = Object.fromEntries(telling.map((member) => [member, jsonAt(sent, member)]));
  const { updateAvailable: _, ...rest } = stored;
  const reading = readRecord(JSON.stringify({ ...rest, ...told }));
  if (reading.kind !== "record") return "the news are not understood";
  const { observedAt, reason } = reading.record;
  if (!timeForm.test(observedAt)) return "the news have no time";
  if (observedAt > latest) return "the news are of a time to come";
  if (observedAt <= stored.observedAt) return "the record is newer";
  const record = fitRecord(redactTexts({ ...reading.record, reason: plain(reason, 400) }));
  return new TextEncoder().encode(writeRecord(record)).length > 4096 ? "the news are too long" : record;
}

function steering(record: StatusRecord): Partial<StatusRecord> {
  const besides: readonly string[] = [...telling, ...spared];
  const members = Object.entries(record).filter(([name]) => !besides.includes(name));
  return Object.fromEntries(members);
}
