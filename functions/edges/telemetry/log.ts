import { type LogFormatter, Logger } from "@aws-lambda-powertools/logger";
import { productNames } from "../../core/product-names.ts";
import type { Log, LogFields } from "../../flows/ports/log.ts";
import { mappedStack } from "./mapped-stack.ts";
import { redact } from "./redact.ts";

type LogItem = ReturnType<LogFormatter["formatAttributes"]>;

/** Powertools' lines, written as a whole where they are wanted. */
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
 * fields given with the call. POWERTOOLS_LOG_LEVEL says what is left out.
 */
export function makeLog(write: (line: string) => void, context: LogFields = {}): Log {
  const logger = new LineLogger(write, own(context));
  return {
    info: (message, fields) => logger.info(message, own(fields)),
    warn: (message, fields) => logger.warn(message, own(fields)),
    error: (message, fields) => logger.error(message, own(fields)),
  };
}

/** The words of the line itself: no field may pose as them. */
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

/** Errors have no enumerable members of their own: spelled out, with what caused them. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const mapped = stack === undefined ? {} : { stack: mappedStack(stack) };
  return { name, message, ...mapped, ...(cause === undefined ? {} : { cause }) };
}
