import type { Json } from "../../functions/core/json.ts";
import { stableJson } from "../../functions/core/stable-json.ts";

/** A template under one condition alone. */
export interface Variant {
  readonly condition: string;
  readonly template: Json;
}

/**
 * One template for all options: wherever a variant differs from the base, its condition decides.
 *
 * Throws where two variants want different things in one place, or a condition where CloudFormation takes none.
 */
export function mergeVariants(base: Json, variants: readonly Variant[]): Json {
  const wanted = variants.map(({ condition, template }) => ({ condition, value: template }));
  return present(merged(base, wanted, []), []);
}

/** Undefined: nothing stands at the place. */
type Value = Json | undefined;
interface Wanted {
  readonly condition: string;
  readonly value: Value;
}
type Path = readonly string[];

const nothing = { Ref: "AWS::NoValue" } as const;

function merged(base: Value, wanted: readonly Wanted[], path: Path): Value {
  const changed = wanted.filter(({ value }) => stableJson(value) !== stableJson(base));
  if (changed.length === 0) return base;
  const all = [base, ...changed.map(({ value }) => value)];
  if (all.every(isMap)) return mergedMaps(base as Members, changed, path);
  if (all.every(isList)) return mergedLists(base as readonly Json[], changed, path);
  return decided(base, changed, path);
}

type Members = { readonly [name: string]: Value };

function mergedMaps(base: Members, changed: readonly Wanted[], path: Path): Json {
  const maps = changed.map(({ condition, value }) => ({ condition, members: value as Members }));
  const names = new Set([base, ...maps.map(({ members }) => members)].flatMap(Object.keys));
  return Object.fromEntries(
    [...names].map((name) => {
      const wanted = maps.map(({ condition, members }) => ({ condition, value: members[name] }));
      return [name, merged(base[name], wanted, [...path, name])];
    }),
  );
}

/** Items that all lists share stay; an item that only a variant has is inserted under its condition. */
function mergedLists(base: readonly Json[], changed: readonly Wanted[], path: Path): Json {
  const aligned = changed.map(({ condition, value }) => ({
    condition,
    ...aligning(base, value as readonly Json[]),
  }));
  return [...base, undefined].flatMap((item, index) => {
    const inserted = aligned.flatMap(({ condition, before }) =>
      (before[index] ?? []).map((value) => decided(undefined, [{ condition, value }], path)),
    );
    if (item === undefined) return inserted;
    const wanted = aligned.map(({ condition, at }) => ({ condition, value: at[index] }));
    return [...inserted, present(merged(item, wanted, [...path, String(index)]), path)];
  });
}

/** Items of a list before and at each item of the base; equal items correspond, in order. */
function aligning(base: readonly Json[], list: readonly Json[]) {
  const before: Json[][] = [];
  const at: Value[] = [];
  let next = 0;
  let passed: number[] = [];
  const close = (end: number, until: number) => {
    const between = list.slice(next, until);
    // Equal counts mean the same items, changed.
    if (between.length === passed.length) for (const [i, index] of passed.entries()) at[index] = between[i];
    else before[end] = between;
    passed = [];
  };
  for (const [index, item] of base.entries()) {
    const found = list.findIndex((other, i) => i >= next && stableJson(other) === stableJson(item));
    if (found === -1) {
      passed.push(index);
      continue;
    }
    close(index, found);
    at[index] = item;
    next = found + 1;
  }
  close(base.length, list.length);
  return { before, at };
}

function decided(base: Value, changed: readonly Wanted[], path: Path): Json {
  const [first, ...others] = changed;
  if (first === undefined || others.some(({ value }) => stableJson(value) !== stableJson(first.value))) {
    throw mergeError(path, changed, "they want different things there");
  }
  if (path[0] === "Resources" && path.length === 2) return resource(base, changed, path);
  if (path[0] === "Resources" && path.length > 2 && !conditional.has(path[2] ?? "")) {
    throw mergeError(path, changed, "CloudFormation takes no condition there");
  }
  return changed.reduce<Json>(
    (otherwise, { condition, value }) => ({ "Fn::If": [condition, value ?? nothing, otherwise] }),
    base ?? nothing,
  );
}

const conditional: ReadonlySet<string> = new Set(["Properties", "Metadata"]);

function resource(base: Value, changed: readonly Wanted[], path: Path): Json {
  const [only] = changed;
  if (only?.value === undefined || base !== undefined || changed.length > 1) {
    throw mergeError(path, changed, "only one condition may add it, and none may leave it out");
  }
  return { ...(only.value as Members), Condition: only.condition };
}

function mergeError(path: Path, changed: readonly Wanted[], why: string): Error {
  const conditions = changed.map(({ condition }) => condition).join(" and ");
  return new Error(`merging templates at ${path.join(".")}: ${conditions} differ, and ${why}.`);
}

function present(value: Value, path: Path): Json {
  if (value === undefined) throw new Error(`merging templates at ${path.join(".")}: nothing stands there.`);
  return value;
}

function isList(value: Value): boolean {
  return Array.isArray(value);
}

/** Intrinsic functions are one value each, though they are written as maps. */
function isMap(value: Value): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.length !== 1 || !/^(Ref|Fn::\w+)$/.test(names[0] ?? "");
}
