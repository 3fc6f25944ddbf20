import type { Json } from "../../functions/core/json.ts";

/** A JSON object; a member that is undefined is not there. */
export type JsonMap = { readonly [key: string]: Json | undefined };

export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The map at a path of members; empty where there is none. */
export function mapAt(value: Json | undefined, ...path: readonly string[]): JsonMap {
  const found = path.reduce<Json | undefined>((at, key) => (isMap(at) ? at[key] : undefined), value);
  return isMap(found) ? found : {};
}

/** The list at a path of members; empty where there is none. */
export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const key = path.at(-1) ?? "";
  const found = mapAt(value, ...path.slice(0, -1))[key];
  return isList(found) ? found : [];
}

/** The text at a path of members; empty where there is none. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = mapAt(value, ...path.slice(0, -1))[path.at(-1) ?? ""];
  return typeof found === "string" ? found : "";
}
