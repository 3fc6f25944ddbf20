import type { Json } from "../../core/json.ts";

/** Fields never carry a token, a key or a Secret's value; an error is written with its stack. */
export type LogFields = Readonly<Record<string, Json | Error | undefined>>;

/** One JSON line a call. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
