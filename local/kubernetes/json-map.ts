import { type Json, mapAt } from "../../functions/core/json.ts";

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The text at a path of members; empty where there is none. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = mapAt(value, ...path.slice(0, -1))[path.at(-1) ?? ""];
  return typeof found === "string" ? found : "";
}
