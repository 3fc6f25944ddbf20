import type { Json } from "../../functions/core/json.ts";

/** Every value within that is no map or list, with its path: `/spec/replicas`. */
export function leavesOf(
  value: Json | undefined,
  path = "",
): readonly (readonly [string, Json | undefined])[] {
  if (value === null || typeof value !== "object") return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, `${path}/${key}`));
}
