import { isMap, type Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { failures } from "./failures.ts";
import { textAt } from "./json-map.ts";
import { findMismatches, withoutUnknown } from "./schema/find-mismatches.ts";
import { apiVersionOf, type ServedKind } from "./served-kinds.ts";

export interface Decoded {
  readonly object: KubeObject;
  /** One for each field that the kind does not know; they were dropped. */
  readonly warnings: readonly string[];
}

/** Checks that a body is an object of the kind and belongs where it was sent; fills in kind, namespace and name. */
export function addressed(
  kind: ServedKind,
  namespace: string,
  name: string | undefined,
  body: Json,
): KubeObject {
  if (!isMap(body)) {
    throw failures.badRequest(`the object provided is unrecognized (must be of type ${kind.kind})`);
  }
  const apiVersion = textAt(body, "apiVersion") || apiVersionOf(kind);
  const sentKind = textAt(body, "kind") || kind.kind;
  if (apiVersion !== apiVersionOf(kind) || sentKind !== kind.kind) {
    throw failures.badRequest(
      `${sentKind} in version "${apiVersion}" cannot be handled as a ${kind.kind}: it was sent to ${apiVersionOf(kind)} ${kind.plural}`,
    );
  }
  const metadata = isMap(body["metadata"]) ? body["metadata"] : {};
  const sentName = textAt(metadata, "name") || (name ?? "");
  if (name !== undefined && sentName !== name) {
    throw failures.badRequest(
      `the name of the object (${sentName}) does not match the name on the URL (${name})`,
    );
  }
  if (textAt(metadata, "namespace") !== "" && textAt(metadata, "namespace") !== namespace) {
    throw failures.badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
  const place = namespace === "" ? {} : { namespace };
  return { ...body, apiVersion, kind: kind.kind, metadata: { ...metadata, ...place, name: sentName } };
}

/** POST and PUT: unknown fields are dropped with a warning, or refused where the caller is strict. */
export function decodeObject(kind: ServedKind, sent: KubeObject, strict: boolean): Decoded {
  const mismatches = findMismatches(kind.schema, sent);
  const wrong = mismatches.find(({ why }) => why === "type");
  if (wrong !== undefined && !kind.custom) throw refused(kind, `json: ${wrong.path.slice(1)}: ${wrong.text}`);
  const unknown = mismatches
    .filter(({ why }) => why === "unknown")
    .map(({ path }) => `unknown field "${path.slice(1)}"`);
  if (strict && unknown.length > 0) throw refused(kind, `strict decoding error: ${unknown.join(", ")}`);
  const object = unknown.length === 0 ? sent : (withoutUnknown(kind.schema, sent) as KubeObject);
  return { object, warnings: unknown };
}

function refused(kind: ServedKind, why: string) {
  return failures.badRequest(
    kind.custom
      ? why
      : `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${why}`,
  );
}
