import type { AwsCallError } from "./ports/aws-call-error.ts";
import type { Ports } from "./ports/ports.ts";
import { isTransient } from "./transient-errors.ts";

/** Log and metric, where the record itself cannot say that Parameter Store does not give or take it. */
export function tellOfRecord(
  error: AwsCallError,
  what: "not read" | "not written",
  { log, metrics }: Pick<Ports, "log" | "metrics">,
): void {
  const { code, message } = error;
  const isPassing: boolean = isTransient(error, "record");
  if (!isPassing) metrics.add("RecordRefused", 1);
  log[isPassing ? "warn" : "error"](`record ${what}, another pass tries again: ${message}`, { code });
}
