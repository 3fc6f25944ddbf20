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
export function readJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
  const metadata = value?.["metadata"];
  const next = isRecord(metadata) ? metadata["continue"] : undefined;
  return { items, next: typeof next === "string" && next !== "" ? next : undefined };
}

/** Plurals of an APIResourceList, subresources left out. */
export function readResourceNames(text: string): readonly string[] | undefined {
  const resources = readJson(text)?.["resources"];
  if (!Array.isArray(resources)) return undefined;
  return resources
    .map((resource: unknown) => (isRecord(resource) ? resource["name"] : undefined))
    .filter((name): name is string => typeof name === "string" && !name.includes("/"));
}

export function readAllowed(text: string): boolean | undefined {
  const status = readJson(text)?.["status"];
  return isRecord(status) && typeof status["allowed"] === "boolean" ? status["allowed"] : undefined;
}

function hasMetadata(
  value: unknown,
): value is Readonly<Record<string, unknown>> & { readonly metadata: ObjectMeta } {
  return isRecord(value) && isRecord(value["metadata"]) && typeof value["metadata"]["name"] === "string";
}
