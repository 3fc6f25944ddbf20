import { isMap, type Json } from "../../../functions/core/json.ts";
import type { StatusCause } from "../api-failure.ts";
import { isList } from "../json-map.ts";
import { anySchema, listSchema, memberSchema, type Schema } from "../schema/schema.ts";

/** Every item of a list that merges by key must have its keys. */
export function checkListKeys(schema: Schema, value: Json, path = ""): readonly StatusCause[] {
  if (isMap(value)) {
    return Object.entries(value).flatMap(([key, member]) =>
      member === undefined
        ? []
        : checkListKeys(memberSchema(schema, key) ?? anySchema, member, path === "" ? key : `${path}.${key}`),
    );
  }
  if (!isList(value)) return [];
  const { merge, of } = listSchema(schema);
  const keys = merge === "atomic" || merge === "set" ? [] : merge;
  return value.flatMap((item, index) => {
    const missing = isMap(item) ? keys.filter((key) => item[key] === undefined) : [];
    return [
      ...missing.map((key) => ({
        reason: "FieldValueRequired",
        message: "Required value",
        field: `${path}[${index}].${key}`,
      })),
      ...checkListKeys(of, item, `${path}[${index}]`),
    ];
  });
}
