import * as z from "zod/mini";
import { type StatusRecord, statusRecordSchema } from "./status-record.ts";

export type RecordReading =
  | { readonly kind: "record"; readonly record: StatusRecord }
  | { readonly kind: "absent" }
  /** Not JSON of ours: the record is a report, so it is written anew. */
  | { readonly kind: "damaged" }
  /** Written by a newer version of the product: never overwritten. */
  | { readonly kind: "newer"; readonly schema: number };

const versioned = z.object({ schema: z.number() });

export function readRecord(text: string | undefined): RecordReading {
  if (text === undefined) return { kind: "absent" };
  const value = parse(text);
  const version = versioned.safeParse(value);
  if (version.success && version.data.schema > 1) return { kind: "newer", schema: version.data.schema };
  const record = statusRecordSchema.safeParse(value);
  return record.success ? { kind: "record", record: record.data } : { kind: "damaged" };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
