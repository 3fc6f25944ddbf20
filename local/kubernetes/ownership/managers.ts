import { isMap, type Json, type JsonMap, listAt, mapAt } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { textAt } from "../json-map.ts";
import { difference, type FieldSet, fromFieldsV1, isEmpty, toFieldsV1 } from "./field-set.ts";

/** Identity of one entry of managedFields: the writer, and the kind of write. */
export interface ManagerIdentity {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
}

export interface Manager extends ManagerIdentity {
  /** Whole seconds, RFC 3339; undefined: the entry came without a change of the object. */
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** The entries of managedFields by `managerKey`. */
export type Managers = ReadonlyMap<string, Manager>;

/** Also the order in which the server names managers in a conflict. */
export function managerKey({ manager, operation, apiVersion, subresource }: ManagerIdentity): string {
  return JSON.stringify({ manager, operation, apiVersion, ...(subresource === "" ? {} : { subresource }) });
}

/** Fields that belong to the server, whoever sends them. */
const serverFields = fromFieldsV1({
  "f:apiVersion": {},
  "f:kind": {},
  "f:metadata": {
    ".": {},
    "f:name": {},
    "f:namespace": {},
    "f:uid": {},
    "f:creationTimestamp": {},
    "f:deletionTimestamp": {},
    "f:deletionGracePeriodSeconds": {},
    "f:generation": {},
    "f:managedFields": {},
    "f:resourceVersion": {},
    "f:selfLink": {},
  },
});

export function ownableFields(set: FieldSet): FieldSet {
  return difference(set, serverFields);
}

export function readManagers(object: KubeObject): Managers {
  const entries = listAt(object, "metadata", "managedFields").filter(isMap).map(readManager);
  return new Map(entries.map((entry) => [managerKey(entry), entry]));
}

function readManager(entry: JsonMap): Manager {
  return {
    manager: textAt(entry, "manager"),
    operation: entry["operation"] === "Apply" ? "Apply" : "Update",
    apiVersion: textAt(entry, "apiVersion"),
    subresource: textAt(entry, "subresource"),
    time: typeof entry["time"] === "string" ? entry["time"] : undefined,
    fields: fromFieldsV1(mapAt(entry, "fieldsV1")),
  };
}

/** The managedFields list: Apply before Update, then by time, then by name; undefined where nobody owns anything. */
export function writeManagers(managers: Managers): readonly Json[] | undefined {
  const entries = [...managers.values()].filter((entry) => !isEmpty(entry.fields));
  if (entries.length === 0) return undefined;
  return entries
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      manager,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: "FieldsV1",
      fieldsV1: toFieldsV1(fields),
      ...(subresource === "" ? {} : { subresource }),
    }));
}

function sortKey({ operation, time, manager, apiVersion, subresource }: Manager): string {
  return [operation, time ?? "", manager, apiVersion, subresource].join("\0");
}
