import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { builtInSchema } from "../../local/kubernetes/schema/built-in-schema.ts";
import type { Schema } from "../../local/kubernetes/schema/schema.ts";

/** A value inside an object, and how the API server owns it. */
export interface FieldLocation {
  readonly path: readonly (string | number)[];
  readonly owned:
    | "member by member"
    | "item by item"
    /** A list or map that is one field, with everything in it. */
    | "whole"
    | "value";
}

/** Every place of an object, by the types that the API server itself declares. */
export function fieldLocations(object: KubeObject): FieldLocation[] {
  return locationsIn(object, builtInSchema(object.kind), []);
}

function locationsIn(
  value: Json | undefined,
  schema: Schema | undefined,
  path: FieldLocation["path"],
): FieldLocation[] {
  if (schema === undefined) throw new Error(`no such field: ${path.join(".")}`);
  if (Array.isArray(value) && schema.shape === "list") {
    if (typeof schema.merge === "string") return [{ path, owned: "whole" }];
    const items = value.flatMap((item: Json, index) => locationsIn(item, schema.of, [...path, index]));
    return [{ path, owned: "item by item" }, ...items];
  }
  if (typeof value === "object" && value !== null && (schema.shape === "struct" || schema.shape === "map")) {
    if (schema.atomic) return [{ path, owned: "whole" }];
    const members = Object.entries(value).flatMap(([key, member]) =>
      locationsIn(member, schema.shape === "map" ? schema.of : schema.fields.get(key)?.schema, [
        ...path,
        key,
      ]),
    );
    return [{ path, owned: "member by member" }, ...members];
  }
  return [{ path, owned: "value" }];
}

/** The object with another value at a place; undefined takes the place away. */
export function changedAt(
  object: KubeObject,
  { path }: FieldLocation,
  change: (value: Json) => Json | undefined,
): KubeObject {
  return changed(object, path, change) as KubeObject;
}

function changed(
  value: Json,
  path: FieldLocation["path"],
  change: (value: Json) => Json | undefined,
): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => {
      const next = index === step ? changed(item, rest, change) : item;
      return next === undefined ? [] : [next];
    });
  }
  const map = value as { readonly [key: string]: Json | undefined };
  return { ...map, [step]: changed(map[step] ?? null, rest, change) };
}
