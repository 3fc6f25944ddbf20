import type { Json } from "../../core/json.ts";

/** One JSON line a call. Fields never carry a token, a key or a Secret's value. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, Json | undefined>>): void;
  warn(message: string, fields?: Readonly<Record<string, Json | undefined>>): void;
  error(message: string, fields?: Readonly<Record<string, Json | undefined>>): void;
}
