import { isMap, type Json, type JsonMap, jsonAt, parseJson } from "../../core/json.ts";
import type { KubeObject, ObjectMeta } from "../../core/kube-object.ts";

/** An answer with its whole body. */
export interface KubeAnswer {
  readonly status: number;
  /** Media type without parameters, lower case; empty where the server named none. */
  readonly type: string;
  readonly text: string;
  /** Seconds. */
  readonly retryAfter: number | undefined;
}

/** One page of a list. */
export interface KubePage {
  readonly items: readonly { readonly metadata: ObjectMeta }[];
  readonly next: string | undefined;
}

/** Undefined: the text is no JSON object, such as half of one. */
export function readJson(text: string): JsonMap | undefined {
  const value = parseJson(text);
  return isMap(value) ? value : undefined;
}

/** The readers below answer undefined where the server sent something else than was asked for. */
export function readObject(text: string): KubeObject | undefined {
  const value = readJson(text);
  return hasMetadata(value) && typeof value["kind"] === "string" && typeof value["apiVersion"] === "string"
    ? (value as KubeObject)
    : undefined;
}

export function readPage(text: string): KubePage | undefined {
  const value = readJson(text);
  // An empty list of metadata has `items: null` (seen on 1.36).
  const items = value?.["items"] === null ? [] : value?.["items"];
  if (!Array.isArray(items) || !items.every(hasMetadata)) return undefined;
  const next = jsonAt(value, "metadata", "continue");
  return { items, next: typeof next === "string" && next !== "" ? next : undefined };
}

/** Plurals of an APIResourceList, subresources left out. */
export function readResourceNames(text: string): readonly string[] | undefined {
  const resources = readJson(text)?.["resources"];
  if (!Array.isArray(resources)) return undefined;
  return resources
    .map((resource) => jsonAt(resource, "name"))
    .filter((name): name is string => typeof name === "string" && !name.includes("/"));
}

export function readAllowed(text: string): boolean | undefined {
  const allowed = jsonAt(readJson(text), "status", "allowed");
  return typeof allowed === "boolean" ? allowed : undefined;
}

function hasMetadata(value: Json | undefined): value is JsonMap & { readonly metadata: ObjectMeta } {
  return typeof jsonAt(value, "metadata", "name") === "string";
}
