import type { Json } from "./json.ts";

/** The member at a path of maps; undefined where the path leaves what is there. Lists are no maps. */
export function jsonAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here = value;
  for (const key of path) {
    if (typeof here !== "object" || here === null || Array.isArray(here)) return undefined;
    here = Object.hasOwn(here, key) ? (here as Readonly<Record<string, Json>>)[key] : undefined;
  }
  return here;
}

/** The items of a list at a path; none where there is no list. */
export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const list = jsonAt(value, ...path);
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}

/** A number at a path; 0 where there is none, as Kubernetes leaves zeros out. */
export function numberAt(value: Json | undefined, ...path: readonly string[]): number {
  const number = jsonAt(value, ...path);
  return typeof number === "number" ? number : 0;
}
