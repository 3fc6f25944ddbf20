import { isMap, type Json, type JsonMap } from "../../../functions/core/json.ts";
import { isList } from "../json-map.ts";
import { anySchema, listSchema, memberSchema, type Schema, type StructSchema } from "../schema/schema.ts";
import { computedDefaults } from "./computed-defaults.ts";
import { defaultValues, droppedWhenZero, keptWhenEmpty } from "./default-values.ts";
import { canonicalQuantity } from "./quantity.ts";

/** The value as the server stores it: nulls and empty optional fields gone, quantities in canonical form, defaults in. */
export function applyDefaults(schema: Schema, value: Json): Json {
  if (isList(value)) return value.map((item) => applyDefaults(listSchema(schema).of, item));
  if (isMap(value))
    return schema.shape === "struct"
      ? applyStructDefaults(schema, value)
      : applyMemberDefaults(schema, value);
  if (schema.shape !== "scalar" || schema.type !== "quantity") return value;
  return canonicalQuantity(String(value));
}

function applyMemberDefaults(schema: Schema, value: JsonMap): JsonMap {
  const members = Object.entries(value).flatMap(([key, member]): [string, Json][] =>
    member === undefined || member === null
      ? []
      : [[key, applyDefaults(memberSchema(schema, key) ?? anySchema, member)]],
  );
  return Object.fromEntries(members);
}

function applyStructDefaults(schema: StructSchema, value: JsonMap): JsonMap {
  const sent = applyMemberDefaults(schema, value);
  // Custom resources are stored as they were sent.
  if (schema.name === "") return sent;
  const kept = Object.entries(sent).filter(([key, member]) => !isOmitted(schema, key, member));
  const members: JsonMap = { ...defaultValues[schema.name], ...Object.fromEntries(kept) };
  const computed = { ...members, ...computedDefaults[schema.name]?.(members) };
  const added = Object.entries(computed).filter(([key, member]) => member !== sent[key]);
  return { ...computed, ...applyMemberDefaults(schema, Object.fromEntries(added)) };
}

function isOmitted(schema: StructSchema, key: string, value: Json | undefined): boolean {
  const field = schema.fields.get(key);
  const path = `${schema.name}.${key}`;
  if (field === undefined || field.required || keptWhenEmpty.has(path)) return false;
  if (value === 0 || value === false) return droppedWhenZero.has(path);
  if (value === "") return field.schema.shape === "scalar";
  if (isList(value)) return value.length === 0;
  return field.schema.shape === "map" && isMap(value) && Object.keys(value).length === 0;
}
