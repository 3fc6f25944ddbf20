import type { Log, LogFields } from "./log.ts";

/** A log whose every line carries these fields too. */
export function logWith(log: Log, fields: LogFields): Log {
  return {
    info: (message, more) => log.info(message, { ...fields, ...more }),
    warn: (message, more) => log.warn(message, { ...fields, ...more }),
    error: (message, more) => log.error(message, { ...fields, ...more }),
  };
}
