import { type Phase, phases } from "./phase.ts";
import { readRecord } from "./read-record.ts";

/** How many records say which phase; those that nobody can read count nowhere. */
export function countPhases(texts: readonly string[]): Readonly<Record<Phase, number>> {
  const counts = Object.fromEntries(phases.map((phase) => [phase, 0])) as Record<Phase, number>;
  for (const text of texts) {
    const reading = readRecord(text);
    if (reading.kind === "record") counts[reading.record.phase] += 1;
  }
  return counts;
}
