import { isMap, type Json, jsonAt, listAt, mapAt, parseJson } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";

/** Who writes fields of an object, by its managedFields. */
export interface Writer {
  readonly manager: string;
  /** Apply, or Update for everything else. */
  readonly operation: string;
}

/** Field managers that own, instead of us, fields of a live object which we apply: whoever made it drift. */
export function otherWriters(live: KubeObject, applied: KubeObject): Writer[] {
  const entries = entriesOf(live);
  const ours = jsonAt(entries.find(isOurs), "fieldsV1");
  return writersOf(entries.filter((entry) => takes(jsonAt(entry, "fieldsV1"), applied, ours)));
}

/**
 * Field managers that apply fields of a live object which we apply too: each has a manifest of it. Whoever only updates
 * a field, as `kubectl edit` and controllers do, is none.
 */
export function otherAppliers(live: KubeObject, applied: KubeObject): Writer[] {
  const entries = entriesOf(live).filter((entry) => jsonAt(entry, "operation") === "Apply");
  return writersOf(entries.filter((entry) => takes(jsonAt(entry, "fieldsV1"), applied, undefined)));
}

/** The manager of a field that is one value to the API server: whoever wrote it last. */
export function lastWriter(live: KubeObject, ...path: readonly string[]): string | undefined {
  const steps = path.map((name) => `f:${name}`);
  const entry = entriesOf(live).find((one) => jsonAt(one, "fieldsV1", ...steps) !== undefined);
  const manager = jsonAt(entry, "manager");
  return typeof manager === "string" ? manager : undefined;
}

/** `argocd-controller (Apply)`, no longer than a person reads. */
export function writerText({ manager, operation }: Writer): string {
  return `${manager.slice(0, 60)} (${operation})`;
}

function entriesOf(live: KubeObject): readonly Json[] {
  return listAt(live, "metadata", "managedFields").filter(
    (entry) => jsonAt(entry, "subresource") === undefined,
  );
}

function isOurs(entry: Json): boolean {
  return jsonAt(entry, "manager") === productNames.fieldManager;
}

function writersOf(entries: readonly Json[]): Writer[] {
  const writers = entries
    .filter((entry) => !isOurs(entry))
    .map((entry) => ({
      manager: String(jsonAt(entry, "manager") ?? ""),
      operation: String(jsonAt(entry, "operation") ?? ""),
    }));
  return [...new Map(writers.map((writer) => [writerText(writer), writer])).values()];
}

/** Whether `theirs` has a field that is applied and that `ours` has no longer. */
function takes(theirs: Json | undefined, applied: Json | undefined, ours: Json | undefined): boolean {
  if (!isMap(theirs) || applied === undefined) return false;
  return Object.entries(theirs).some(([key, below]) => {
    const own = jsonAt(ours, key);
    const isLeaf = !isMap(below) || Object.keys(below).every((name) => name === ".");
    return membersAt(applied, key).some((member) => (isLeaf ? own === undefined : takes(below, member, own)));
  });
}

/** What a key of fieldsV1 stands for: `f:` a member, `k:` items by their keys. */
function membersAt(applied: Json, key: string): Json[] {
  const path = key.slice(2);
  if (key.startsWith("f:")) return [jsonAt(applied, path)].filter((member) => member !== undefined);
  if (!key.startsWith("k:") || !Array.isArray(applied)) return [];
  const keys = Object.entries(mapAt(parseJson(path)));
  return applied.filter((item: Json) => keys.every(([name, value]) => jsonAt(item, name) === value));
}
