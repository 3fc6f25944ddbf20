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
 * Field managers that apply what makes a live object its own: of a workload the images of all its containers, without
 * which there could be none, of anything else more than half of the content that we apply. Whoever only updates it, as
 * `kubectl edit` and controllers do, is none.
 */
export function otherOwners(live: KubeObject, applied: KubeObject): Writer[] {
  const entries = entriesOf(live).filter((entry) => jsonAt(entry, "operation") === "Apply");
  return writersOf(entries.filter((entry) => isOwner(jsonAt(entry, "fieldsV1"), applied)));
}

function isOwner(fields: Json | undefined, applied: KubeObject): boolean {
  const containers = listAt(applied, "spec", "template", "spec", "containers");
  if (containers.length > 0) {
    const theirs = jsonAt(fields, "f:spec", "f:template", "f:spec", "f:containers");
    const keyOfItem = (one: Json) => `k:${JSON.stringify({ name: jsonAt(one, "name") })}`;
    return containers.every((one) => jsonAt(theirs, keyOfItem(one), "f:image") !== undefined);
  }
  const { apiVersion, kind, metadata, status, ...content } = applied;
  const { owned, all } = shareOf(fields, content);
  return owned > all / 2;
}

/** How many leaves of the content there are, and how many of them the fields name, or a whole above them. */
function shareOf(fields: Json | undefined, content: Json): { readonly owned: number; readonly all: number } {
  const all = leavesOf(content);
  if (fields === undefined) return { owned: 0, all };
  const below = Object.entries(mapAt(fields)).filter(([key]) => key !== ".");
  if (below.length === 0) return { owned: all, all };
  const owned = below.flatMap(([key, more]) =>
    membersAt(content, key).map((one) => shareOf(more, one).owned),
  );
  return { owned: owned.reduce((sum, count) => sum + count, 0), all };
}

function leavesOf(content: Json): number {
  if (!isMap(content) && !Array.isArray(content)) return 1;
  return Object.values(content).reduce((sum: number, below) => sum + leavesOf(below as Json), 0);
}

/** The manager of a field that is one value to the API server: whoever wrote it last. */
export function lastWriter(live: KubeObject, ...path: readonly string[]): string | undefined {
  const steps = path.map((name) => `f:${name}`);
  const entry = entriesOf(live).find((one) => jsonAt(one, "fieldsV1", ...steps) !== undefined);
  const manager = jsonAt(entry, "manager");
  return typeof manager === "string" ? manager : undefined;
}

/** Everybody who wrote fields of an object, the status aside. */
export function managersOf(live: KubeObject): string[] {
  return entriesOf(live)
    .map((entry) => jsonAt(entry, "manager"))
    .filter((manager) => typeof manager === "string");
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
