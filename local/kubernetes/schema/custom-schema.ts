import { isMap, type JsonMap } from "../../../functions/core/json.ts";
import { builtInSchema } from "./built-in-schema.ts";
import { anySchema, type Field, type ListSchema, type Schema, type StructSchema } from "./schema.ts";

/** The schema of a custom resource from the `openAPIV3Schema` of its definition. */
export function customSchema(openApi: JsonMap): StructSchema {
  const root = translate(openApi);
  const own = root.shape === "struct" ? [...root.fields] : [];
  const text: Field = { schema: { shape: "scalar", type: "string" }, required: false, present: false };
  const meta: Field = { schema: builtInSchema("ObjectMeta"), required: false, present: true };
  return {
    shape: "struct",
    name: "",
    fields: new Map([...own, ["apiVersion", text], ["kind", text], ["metadata", meta]]),
    atomic: false,
    open: root.shape !== "struct" || root.open,
  };
}

function translate(openApi: JsonMap): Schema {
  const { type, properties, additionalProperties, items } = openApi;
  const atomic = openApi["x-kubernetes-map-type"] === "atomic";
  const open = openApi["x-kubernetes-preserve-unknown-fields"] === true;
  if (openApi["x-kubernetes-int-or-string"] === true) return { shape: "scalar", type: "intOrString" };
  if (type === "array") return translateList(openApi, isMap(items) ? translate(items) : anySchema);
  if (isMap(properties))
    return { shape: "struct", name: "", fields: fieldsOf(openApi, properties), atomic, open };
  if (isMap(additionalProperties)) return { shape: "map", of: translate(additionalProperties), atomic };
  if (type === "string" || type === "integer" || type === "number" || type === "boolean") {
    return { shape: "scalar", type };
  }
  return anySchema;
}

function fieldsOf(openApi: JsonMap, properties: JsonMap): ReadonlyMap<string, Field> {
  const required = Array.isArray(openApi["required"]) ? openApi["required"] : [];
  const fields = new Map<string, Field>();
  for (const [name, property] of Object.entries(properties)) {
    const schema = isMap(property) ? translate(property) : anySchema;
    fields.set(name, { schema, required: required.includes(name), present: false });
  }
  return fields;
}

function translateList(openApi: JsonMap, of: Schema): ListSchema {
  const keys = openApi["x-kubernetes-list-map-keys"];
  if (openApi["x-kubernetes-list-type"] === "set") return { shape: "list", of, merge: "set" };
  if (openApi["x-kubernetes-list-type"] === "map" && Array.isArray(keys)) {
    return { shape: "list", of, merge: keys.map(String) };
  }
  return { shape: "list", of, merge: "atomic" };
}
