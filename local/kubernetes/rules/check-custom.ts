import { isMap, type Json, type JsonMap } from "../../../functions/core/json.ts";
import type { StatusCause } from "../api-failure.ts";
import { isList } from "../json-map.ts";

/** The rules of a definition's `openAPIV3Schema` that the cluster's own definitions use: type, minimum, required. */
export function checkCustom(openApi: JsonMap, value: Json, path = ""): readonly StatusCause[] {
  const shown = JSON.stringify(value);
  const { type, minimum, required, properties, items } = openApi;
  if (typeof type === "string" && !hasType(type, value)) {
    const message = `Invalid value: ${shown}: ${path} in body must be of type ${type}: ${shown}`;
    return [{ reason: "FieldValueTypeInvalid", message, field: path }];
  }
  if (typeof minimum === "number" && typeof value === "number" && value < minimum) {
    const message = `Invalid value: ${shown}: ${path} in body should be greater than or equal to ${minimum}`;
    return [{ reason: "FieldValueInvalid", message, field: path }];
  }
  if (isList(value)) {
    return isMap(items) ? value.flatMap((item, index) => checkCustom(items, item, `${path}[${index}]`)) : [];
  }
  if (!isMap(value)) return [];
  const at = (key: Json) => (path === "" ? String(key) : `${path}.${key}`);
  const missing = (isList(required) ? required : []).filter((key) => value[String(key)] === undefined);
  return [
    ...missing.map((key) => ({ reason: "FieldValueRequired", message: "Required value", field: at(key) })),
    ...Object.entries(isMap(properties) ? properties : {}).flatMap(([key, property]) => {
      const member = value[key];
      return isMap(property) && member !== undefined ? checkCustom(property, member, at(key)) : [];
    }),
  ];
}

function hasType(type: string, value: Json): boolean {
  if (type === "array") return isList(value);
  if (type === "object") return isMap(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
