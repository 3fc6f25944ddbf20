import { type LogFormatter, Logger } from "@aws-lambda-powertools/logger";
import { productNames } from "../../core/product-names.ts";
import { redact } from "../../core/redact.ts";
import type { Log, LogFields } from "../../flows/ports/log.ts";
import { mappedStack } from "./mapped-stack.ts";

type LogItem = ReturnType<LogFormatter["formatAttributes"]>;

/** Powertools' lines, each written as a whole. */
class LineLogger extends Logger {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void, persistentKeys: LogFields) {
    super({ serviceName: productNames.eventSource, jsonReplacerFn: plain, persistentKeys });
    this.#write = write;
  }

  protected override printLog(_level: number, item: LogItem): void {
    item.prepareForPrint();
    this.#write(JSON.stringify(item.getAttributes(), this.getJsonReplacer()));
  }
}

/**
 * Lines of JSON: level, message, timestamp, service, X-Ray's trace id where there is one, the context given here, the
 * fields given with the call. POWERTOOLS_LOG_LEVEL sets the lowest level that is written.
 */
export function makeLog(write: (line: string) => void, context: LogFields = {}): Log {
  const logger = new LineLogger(write, own(context));
  return {
    info: (message, fields) => logger.info(message, own(fields)),
    warn: (message, fields) => logger.warn(message, own(fields)),
    error: (message, fields) => logger.error(message, own(fields)),
  };
}

/** Names of the line's own members, which no field may take. */
const reserved: ReadonlySet<string> = new Set([
  "level",
  "message",
  "sampling_rate",
  "service",
  "timestamp",
  "xray_trace_id",
]);

function own(fields: LogFields = {}): { [name: string]: LogFields[string] } {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !reserved.has(name)));
}

/** Text without secrets, and errors with their members and causes: JSON would leave them out. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const mapped = stack === undefined ? {} : { stack: mappedStack(stack) };
  return { name, message, ...mapped, ...(cause === undefined ? {} : { cause }) };
}
