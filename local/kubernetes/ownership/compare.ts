import type { Json } from "../../../functions/core/json.ts";
import { stableJson } from "../../../functions/core/stable-json.ts";
import type { Schema } from "../schema/schema.ts";
import { type FieldSet, fieldSet, isEmpty, noFields, thisField } from "./field-set.ts";
import { granularityOf, type Part, partsOf } from "./granularity.ts";

/** The fields in which two versions of a value differ. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const same: Comparison = { added: noFields, modified: noFields, removed: noFields };

export function isSame(comparison: Comparison): boolean {
  return [comparison.added, comparison.modified, comparison.removed].every(isEmpty);
}

export function compare(schema: Schema, before: Json | undefined, after: Json | undefined): Comparison {
  if (before === undefined) return after === undefined ? same : { ...same, added: everyField(schema, after) };
  if (after === undefined) return { ...same, removed: everyField(schema, before) };
  if (before === after) return same;
  const granularity = granularityOf(schema, after ?? before);
  if (granularity === "whole" || granularityOf(schema, before ?? after) !== granularity) {
    return stableJson(before) === stableJson(after) ? same : { ...same, modified: thisField };
  }
  const old = byName(partsOf(schema, before));
  const fresh = byName(partsOf(schema, after));
  const members = [...new Set([...old.keys(), ...fresh.keys()])].map((name) => {
    const [left, right] = [old.get(name), fresh.get(name)];
    const empty = alwaysPresent(schema, name) ? null : undefined;
    const member = (left ?? right)?.schema ?? schema;
    return [name, compare(member, left ? left.value : empty, right ? right.value : empty)] as const;
  });
  const gather = (which: keyof Comparison) =>
    fieldSet(
      false,
      members.map(([name, comparison]) => [name, comparison[which]]),
    );
  return { added: gather("added"), modified: gather("modified"), removed: gather("removed") };
}

function byName(parts: readonly Part[]): ReadonlyMap<string, Part> {
  return new Map(parts.map((part) => [part.name, part]));
}

function alwaysPresent(schema: Schema, name: string): boolean {
  return schema.shape === "struct" && schema.fields.get(name.slice(2))?.present === true;
}

function everyField(schema: Schema, value: Json): FieldSet {
  const parts = granularityOf(schema, value) === "whole" ? [] : partsOf(schema, value);
  return fieldSet(
    true,
    parts.map((part) => [part.name, everyField(part.schema, part.value)]),
  );
}
