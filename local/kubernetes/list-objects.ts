import { isMap, type Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { failures } from "./failures.ts";
import { textAt } from "./json-map.ts";
import { fieldMatcher, labelMatcher } from "./selectors.ts";
import { apiVersionOf, type ServedKind } from "./served-kinds.ts";
import type { Store } from "./store.ts";

export interface ListQuery {
  /** Empty: all namespaces. */
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** 0: no pages. */
  readonly limit?: number;
  readonly continue?: string;
}

export interface Page {
  readonly metadata: { readonly [key: string]: Json };
  readonly items: readonly KubeObject[];
}

/** One page of a list, in the order of namespace and name. */
export function listObjects(store: Store, kind: ServedKind, query: ListQuery): Page {
  const { namespace, labelSelector = "", fieldSelector = "", limit = 0 } = query;
  const [hasLabels, hasFields] = [labelMatcher(labelSelector), fieldMatcher(kind, fieldSelector)];
  const start = query.continue === undefined ? "" : startOf(query.continue);
  const rest = store
    .list(kind, namespace)
    .filter((object) => positionOf(object) > start && hasLabels(object) && hasFields(object));
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const last = items.at(-1);
  const left = rest.length - items.length;
  const selected = labelSelector !== "" || fieldSelector !== "";
  const more =
    last === undefined || left === 0 ? {} : { continue: tokenFor(store.version, positionOf(last)) };
  const counted = left === 0 || selected ? {} : { remainingItemCount: left };
  return { metadata: { resourceVersion: store.version, ...more, ...counted }, items };
}

/** The list as the wire carries it: items of built-in kinds come without kind and apiVersion. */
export function listBody(kind: ServedKind, { metadata, items }: Page): Json {
  const apiVersion = apiVersionOf(kind);
  return {
    kind: `${kind.kind}List`,
    apiVersion,
    metadata,
    items: items.map((item) => {
      const { kind: name, apiVersion: _, ...rest } = item;
      return kind.custom ? { apiVersion, kind: name, ...rest } : rest;
    }),
  };
}

export function metadataListBody({ metadata, items }: Page): Json {
  const views = items.map((item) => ({
    kind: "PartialObjectMetadata",
    apiVersion: "meta.k8s.io/v1",
    metadata: item.metadata,
  }));
  return {
    kind: "PartialObjectMetadataList",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    // The real server writes this one list as null when it is empty.
    items: views.length === 0 ? null : views,
  };
}

function positionOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

function tokenFor(version: string, start: string): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: Number(version), start })).toString(
    "base64url",
  );
}

function startOf(token: string): string {
  try {
    const read: Json = JSON.parse(Buffer.from(token, "base64url").toString());
    if (isMap(read) && textAt(read, "start") !== "") return textAt(read, "start");
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw failures.badRequest("invalid continue token: continue key is not valid");
}
