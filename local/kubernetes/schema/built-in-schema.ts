import builtInTypes from "./built-in-types.json" with { type: "json" };
import { anySchema, type Field, type ListSchema, type Schema, type StructSchema } from "./schema.ts";

/**
 * The types of Kubernetes 1.36 that the stand-in serves, from the server's own /openapi/v3. Notation of a field:
 * `string`, `Container`, `[X]` atomic list, `[X set]`, `[X by name,protocol]`, `{X}` map, `{X}!` atomic map,
 * then `required`, or `present` where the server always has it. The empty field marks an atomic struct.
 */
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = builtInTypes;

const scalars = ["string", "integer", "number", "boolean", "quantity", "intOrString"] as const;
const known = new Map<string, StructSchema>();

/** The schema of a built-in type by its Kubernetes name, such as `DaemonSet`. */
export function builtInSchema(name: string): StructSchema {
  const before = known.get(name);
  if (before !== undefined) return before;
  const members = table[name];
  if (members === undefined) throw new Error(`read the table of built-in types: it has no ${name}`);
  const fields = new Map<string, Field>();
  const schema: StructSchema = { shape: "struct", name, fields, atomic: "" in members, open: false };
  // Known before its fields are read: JSONSchemaProps holds itself.
  known.set(name, schema);
  for (const [field, text] of Object.entries(members)) {
    if (field !== "") fields.set(field, parseField(text));
  }
  return schema;
}

function parseField(text: string): Field {
  const [, type = "", mark] = /^(.*?)(?: (required|present))?$/.exec(text) ?? [];
  return { schema: parseType(type), required: mark === "required", present: mark !== undefined };
}

function parseType(text: string): Schema {
  if (text === "any") return anySchema;
  const scalar = scalars.find((name) => name === text);
  if (scalar !== undefined) return { shape: "scalar", type: scalar };
  const [, values, mark] = /^\{(.*)\}(!?)$/.exec(text) ?? [];
  if (values !== undefined) return { shape: "map", of: parseType(values), atomic: mark === "!" };
  const [, items] = /^\[(.*)\]$/.exec(text) ?? [];
  return items === undefined ? builtInSchema(text) : parseList(items);
}

function parseList(text: string): ListSchema {
  const [item = "", keys] = text.split(" by ");
  if (keys !== undefined) return { shape: "list", of: parseType(item), merge: keys.split(",") };
  const set = item.endsWith(" set");
  return { shape: "list", of: parseType(set ? item.slice(0, -4) : item), merge: set ? "set" : "atomic" };
}
