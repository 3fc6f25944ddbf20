import { isMap, type Json } from "../../functions/core/json.ts";

/** RFC 7386: maps merge, null removes, anything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch;
  const members: Record<string, Json | undefined> = { ...(isMap(target) ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) delete members[key];
    else members[key] = mergePatch(members[key], value);
  }
  return members;
}
