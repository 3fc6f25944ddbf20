import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { type Phase, phases } from "./phase.ts";
import { type StatusRecord, statusRecordSchema } from "./status-record.ts";

export type RecordReading =
  | { readonly kind: "record"; readonly record: StatusRecord }
  | { readonly kind: "absent" }
  /** No record can be read from it; being a report, it is written anew. */
  | { readonly kind: "damaged" }
  /** A newer version of the product wrote it: it is never overwritten. */
  | { readonly kind: "newer"; readonly schema: number };

const versioned = z.object({ schema: z.number() });

export function readRecord(text: string | undefined): RecordReading {
  if (text === undefined) return { kind: "absent" };
  const value = parseJson(text);
  const version = versioned.safeParse(value);
  if (version.success && version.data.schema > 1) return { kind: "newer", schema: version.data.schema };
  const record = statusRecordSchema.safeParse(value);
  return record.success ? { kind: "record", record: record.data } : { kind: "damaged" };
}

/** Records by their phase; unreadable ones are left out. */
export function countPhases(texts: readonly string[]): Readonly<Record<Phase, number>> {
  const counts = Object.fromEntries(phases.map((phase) => [phase, 0])) as Record<Phase, number>;
  for (const text of texts) {
    const reading = readRecord(text);
    if (reading.kind === "record") counts[reading.record.phase] += 1;
  }
  return counts;
}
