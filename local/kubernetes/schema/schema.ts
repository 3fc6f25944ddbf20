/** Type of a value, as far as it decides ownership, merging and refusal. */
export type Schema = ScalarSchema | AnySchema | StructSchema | MapSchema | ListSchema;

export interface ScalarSchema {
  readonly shape: "scalar";
  readonly type: "string" | "integer" | "number" | "boolean" | "quantity" | "intOrString";
}

/** Free of any schema: maps are owned key by key, lists as a whole. */
export interface AnySchema {
  readonly shape: "any";
}

export interface StructSchema {
  readonly shape: "struct";
  /** The Kubernetes type, such as `PodSpec`; empty in custom resources. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** Owned and replaced as one field. */
  readonly atomic: boolean;
  /** Unknown fields are kept (`x-kubernetes-preserve-unknown-fields`). */
  readonly open: boolean;
}

export interface Field {
  readonly schema: Schema;
  readonly required: boolean;
  /** The server always has it, even where it was not sent: never an addition. */
  readonly present: boolean;
}

interface MapSchema {
  readonly shape: "map";
  readonly of: Schema;
  readonly atomic: boolean;
}

export interface ListSchema {
  readonly shape: "list";
  readonly of: Schema;
  /** The names of the keys where items merge by key. */
  readonly merge: "atomic" | "set" | readonly string[];
}

export const anySchema: AnySchema = { shape: "any" };
const atomicAnyList: ListSchema = { shape: "list", of: anySchema, merge: "atomic" };

/** The schema of a member of a map or struct; undefined: not declared. */
export function memberSchema(schema: Schema, key: string): Schema | undefined {
  if (schema.shape === "map") return schema.of;
  if (schema.shape === "any") return anySchema;
  if (schema.shape !== "struct") return undefined;
  return schema.fields.get(key)?.schema ?? (schema.open ? anySchema : undefined);
}

export function listSchema(schema: Schema): ListSchema {
  return schema.shape === "list" ? schema : atomicAnyList;
}
