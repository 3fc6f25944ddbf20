import { isMap, type Json } from "../../json.ts";

/** A place where two values differ. */
export interface Difference {
  readonly path: string;
  /** Undefined: absent. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** The first place below `path`, in the order of names; undefined: the values are the same. */
export function firstDifference(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
): Difference | undefined {
  if (isList(before) && isList(after) && before.length === after.length) {
    return first(before.map((item, index) => firstDifference(item, after[index], `${path}[${index}]`)));
  }
  if (isMap(before) && isMap(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return first(names.map((name) => firstDifference(before[name], after[name], `${path}.${name}`)));
  }
  return before === after || isSameSize(before, after) ? undefined : { path, before, after };
}

function first(differences: readonly (Difference | undefined)[]): Difference | undefined {
  return differences.find((difference) => difference !== undefined);
}

const exponents: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4 };

/** Whether two sizes are equal however they are spelled: the server turns 1024Mi into 1Gi. */
function isSameSize(one: Json | undefined, other: Json | undefined): boolean {
  const size = bytes(one);
  return size !== undefined && size === bytes(other);
}

function bytes(value: Json | undefined): number | undefined {
  if (typeof value !== "string") return undefined;
  const [, digits, suffix = ""] = /^(\d+)(Ki|Mi|Gi|Ti)$/.exec(value) ?? [];
  return digits === undefined ? undefined : Number(digits) * 1024 ** (exponents[suffix] ?? 0);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
