import type { Json } from "../../../functions/core/json.ts";
import type { Schema } from "../schema/schema.ts";
import type { FieldSet } from "./field-set.ts";
import { assemble, granularityOf, partsOf } from "./granularity.ts";

/** The value without the fields of the set; undefined where nothing is left. */
export function removeFields(schema: Schema, value: Json, set: FieldSet): Json | undefined {
  if (granularityOf(schema, value) === "whole") return value;
  const kept = partsOf(schema, value).flatMap((part) => {
    const gone = set.children.get(part.name);
    if (gone === undefined) return [part];
    // What is emptied without being removed itself stays as null: its own owner keeps it.
    return gone.own ? [] : [{ ...part, value: removeFields(part.schema, part.value, gone) ?? null }];
  });
  return assemble(value, kept);
}
