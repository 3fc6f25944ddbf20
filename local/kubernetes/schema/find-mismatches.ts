import { isMap, type Json } from "../../../functions/core/json.ts";
import { isList } from "../json-map.ts";
import { pathElement } from "../ownership/field-set.ts";
import { granularityOf, partsOf } from "../ownership/granularity.ts";
import { listSchema, memberSchema, type ScalarSchema, type Schema } from "./schema.ts";

/** A place where a value does not fit its schema. */
export interface Mismatch {
  readonly why: "unknown" | "type" | "duplicate";
  /** `.spec.replicas` */
  readonly path: string;
  /** The server's words for it in an apply. */
  readonly text: string;
}

export function findMismatches(schema: Schema, value: Json, path = ""): readonly Mismatch[] {
  if (value === null || schema.shape === "any") return [];
  if (schema.shape === "scalar")
    return isScalar(schema, value) ? [] : [wrongType(scalarName(schema), value, path)];
  if (schema.shape === "list") {
    if (!isList(value)) return [wrongType("list", value, path)];
    return [
      ...duplicates(schema, value, path),
      ...value.flatMap((item, index) => findMismatches(listSchema(schema).of, item, `${path}[${index}]`)),
    ];
  }
  if (!isMap(value)) return [wrongType("map", value, path)];
  return Object.entries(value).flatMap(([key, member]) => {
    const inner = memberSchema(schema, key);
    const at = `${path}.${key}`;
    if (inner === undefined)
      return [{ why: "unknown", path: at, text: "field not declared in schema" }] as const;
    return member === undefined ? [] : findMismatches(inner, member, at);
  });
}

/** The value without the fields that its schema does not declare. */
export function withoutUnknown(schema: Schema, value: Json): Json {
  if (isList(value)) return value.map((item) => withoutUnknown(listSchema(schema).of, item));
  if (!isMap(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
    const inner = memberSchema(schema, key);
    return inner === undefined || member === undefined ? [] : [[key, withoutUnknown(inner, member)]];
  });
  return Object.fromEntries(members);
}

function duplicates(schema: Schema, value: Json, path: string): readonly Mismatch[] {
  if (granularityOf(schema, value) !== "items") return [];
  const names = partsOf(schema, value).map((part) => part.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined
    ? []
    : [{ why: "duplicate", path, text: `duplicate entries for key ${pathElement(twice)}` }];
}

function isScalar({ type }: ScalarSchema, value: Json): boolean {
  if (type === "quantity" || type === "intOrString")
    return typeof value === "string" || typeof value === "number";
  return typeof value === (type === "integer" ? "number" : type);
}

function scalarName({ type }: ScalarSchema): string {
  return type === "integer" || type === "number" ? "numeric (int or float)" : type;
}

function wrongType(expected: string, value: Json, path: string): Mismatch {
  const got = `&value.valueUnstructured{Value:${JSON.stringify(value)}}`;
  return { why: "type", path, text: `expected ${expected}, got ${got}` };
}
