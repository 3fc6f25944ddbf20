import { createHash } from "node:crypto";

/** SHA-256 of a text, 64 hex characters. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Enough of a name to know it again where there is no room for the name. */
export function shortMark(name: string): string {
  return digest(name).slice(0, 6);
}
