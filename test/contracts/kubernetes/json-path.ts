import type { Json } from "../../../functions/core/json.ts";

/** The value at a path of keys and indexes; undefined where there is none. */
export function read(value: Json, path: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = value;
  for (const key of path) {
    if (at === null || typeof at !== "object") return undefined;
    at = (at as { readonly [key: string]: Json })[key];
  }
  return at;
}

/** One value for each item of a list. */
export function pluck(
  list: Json | undefined,
  ...path: readonly (string | number)[]
): readonly (Json | undefined)[] {
  return Array.isArray(list) ? list.map((item: Json) => read(item, path)) : [];
}
