import type { Log, LogFields } from "../flows/ports/log.ts";
import { systemClock } from "./clock.ts";
import { redact } from "./redact.ts";

/** Lines of JSON: time, level, message, the context given here, the fields given with the call. */
export function makeLog(write: (line: string) => void, context: LogFields = {}): Log {
  const line = (level: string, message: string, fields: LogFields = {}): void => {
    const time = new Date(systemClock()).toISOString();
    // The four words of the line itself come last: no field may pose as them.
    write(JSON.stringify({ ...context, ...fields, time, level, message }, plain));
  };
  return {
    info: (message, fields) => line("info", message, fields),
    warn: (message, fields) => line("warn", message, fields),
    error: (message, fields) => line("error", message, fields),
  };
}

/** Errors have no enumerable members of their own: spelled out, with what caused them. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause === undefined ? {} : { cause }) };
}
