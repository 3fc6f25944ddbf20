import { isMap, type Json } from "../../../functions/core/json.ts";
import type { Schema } from "../schema/schema.ts";
import { type FieldSet, fieldSet, thisField, union } from "./field-set.ts";
import { granularityOf, partsOf } from "./granularity.ts";

/** The fields that somebody who applies this value owns. */
export function fieldsOf(schema: Schema, value: Json): FieldSet {
  const granularity = granularityOf(schema, value);
  if (granularity === "whole") return thisField;
  const declared = schema.shape === "struct" ? schema.fields : undefined;
  return fieldSet(
    false,
    partsOf(schema, value).map((part) => {
      const inner = fieldsOf(part.schema, part.value);
      const emptyMap = isMap(part.value) && Object.keys(part.value).length === 0;
      const named = granularity === "fields" && declared?.has(part.name.slice(2)) === true;
      return [part.name, named && !emptyMap ? inner : union(inner, thisField)];
    }),
  );
}

/** Adds the structs and maps that hold a member and are known by name: they go when their last member goes. */
export function withNamedParents(schema: Schema, value: Json | undefined, set: FieldSet): FieldSet {
  const parts = new Map(partsOf(schema, value).map((part) => [part.name, part]));
  return fieldSet(
    set.own,
    [...set.children].map(([name, child]) => {
      const part = parts.get(name);
      const inner = part === undefined ? child : withNamedParents(part.schema, part.value, child);
      const named = schema.shape === "struct" && schema.fields.has(name.slice(2));
      return [name, named ? union(inner, thisField) : inner];
    }),
  );
}
