/** A value as JSON carries it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonMap;

/** An object of JSON; a member that is undefined is left out when it is written. */
export interface JsonMap {
  readonly [key: string]: Json | undefined;
}

/** The value of a JSON text; undefined: the text is no JSON, or only the beginning of some. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value has members by name: neither null nor a list. */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member at a path of maps; undefined where the path leaves what is there. Lists are no maps. */
export function jsonAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here = value;
  for (const key of path) {
    if (!isMap(here)) return undefined;
    here = Object.hasOwn(here, key) ? here[key] : undefined;
  }
  return here;
}

/** The map at a path; an empty one where there is no map. */
export function mapAt(value: Json | undefined, ...path: readonly string[]): JsonMap {
  const map = jsonAt(value, ...path);
  return isMap(map) ? map : {};
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

/** A foreign value for a sentence of ours: as JSON, on one line, at most 80 characters. */
export function quoted(value: unknown): string {
  const text = writtenOut(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`.toWellFormed();
}

/** JSON is read to any depth, and written only as deep as the stack is. */
function writtenOut(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "nothing";
  } catch {
    return "a value nested too deep to quote";
  }
}
