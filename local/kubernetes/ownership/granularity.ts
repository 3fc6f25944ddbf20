import { isMap, type Json, type JsonMap } from "../../../functions/core/json.ts";
import { stableJson } from "../../../functions/core/stable-json.ts";
import { isList } from "../json-map.ts";
import { anySchema, type ListSchema, listSchema, memberSchema, type Schema } from "../schema/schema.ts";

/** One member of a value that is owned member by member, under its fieldsV1 name. */
export interface Part {
  readonly name: string;
  readonly schema: Schema;
  readonly value: Json;
}

/** Granularity in which a value is owned: as a whole, field by field, or item by item. */
export type Granularity = "whole" | "fields" | "items";

export function granularityOf(schema: Schema, value: Json | undefined): Granularity {
  if (isMap(value))
    return (schema.shape === "struct" || schema.shape === "map") && schema.atomic ? "whole" : "fields";
  return isList(value) && listSchema(schema).merge !== "atomic" ? "items" : "whole";
}

/** The parts of a value that is not owned as a whole, in its own order. */
export function partsOf(schema: Schema, value: Json | undefined): readonly Part[] {
  if (isMap(value)) {
    return Object.entries(value).flatMap(([key, member]) =>
      member === undefined
        ? []
        : [{ name: `f:${key}`, schema: memberSchema(schema, key) ?? anySchema, value: member }],
    );
  }
  if (!isList(value)) return [];
  const list = listSchema(schema);
  return value.map((item) => ({ name: itemName(list, item), schema: list.of, value: item }));
}

/** Keys with a default take part in an item's name even where they were not sent. */
const keyDefaults: JsonMap = { protocol: "TCP" };

function itemName(list: ListSchema, item: Json): string {
  if (list.merge === "set" || list.merge === "atomic" || !isMap(item)) return `v:${JSON.stringify(item)}`;
  const keys = list.merge.map((key): [string, Json] => [key, item[key] ?? keyDefaults[key] ?? null]);
  return `k:${stableJson(Object.fromEntries(keys))}`;
}

/** Puts parts together again; undefined where nothing is left. */
export function assemble(like: Json, parts: readonly Part[]): Json | undefined {
  if (parts.length === 0) return undefined;
  if (isList(like)) return parts.map((part) => part.value);
  return Object.fromEntries(parts.map((part) => [part.name.slice(2), part.value]));
}
