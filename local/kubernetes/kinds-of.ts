import { isMap, listAt, mapAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { textAt } from "./json-map.ts";
import { customSchema } from "./schema/custom-schema.ts";
import { apiVersionOf, builtInKinds, type ServedKind } from "./served-kinds.ts";
import type { Store } from "./store.ts";

/** A kind that a definition added, with the schema as the definition has it. */
export interface CustomKind extends ServedKind {
  readonly custom: true;
  readonly openApi: ReturnType<typeof mapAt>;
}

export const definitionKind = kindNamed("CustomResourceDefinition");
export const namespaceKind = kindNamed("Namespace");
const known = new WeakMap<KubeObject, readonly CustomKind[]>();

export function kindNamed(name: string): ServedKind {
  const found = builtInKinds.find((kind) => kind.kind === name);
  if (found === undefined) throw new Error(`look up kind ${name}: it is not built in`);
  return found;
}

/** Every kind that the server serves now. */
export function kindsOf(store: Store): readonly (ServedKind | CustomKind)[] {
  return [...builtInKinds, ...store.list(definitionKind).flatMap(definedKinds)];
}

export function findKind(
  store: Store,
  apiVersion: string,
  named: Partial<ServedKind>,
): ServedKind | undefined {
  return kindsOf(store).find(
    (kind) => apiVersionOf(kind) === apiVersion && (kind.plural === named.plural || kind.kind === named.kind),
  );
}

export function isCustom(kind: ServedKind): kind is CustomKind {
  return kind.custom;
}

/** Kinds that a definition serves: none before it is established. */
export function definedKinds(definition: KubeObject): readonly CustomKind[] {
  const before = known.get(definition);
  if (before !== undefined) return before;
  const conditions = listAt(definition, "status", "conditions").filter(isMap);
  const established = conditions.some(({ type, status }) => type === "Established" && status === "True");
  const kinds = established ? readKinds(definition) : [];
  known.set(definition, kinds);
  return kinds;
}

function readKinds(definition: KubeObject): readonly CustomKind[] {
  const spec = mapAt(definition, "spec");
  const names = mapAt(spec, "names");
  return listAt(spec, "versions")
    .filter((version) => isMap(version) && version["served"] === true)
    .map((version) => {
      const openApi = mapAt(version, "schema", "openAPIV3Schema");
      return {
        group: textAt(spec, "group"),
        version: textAt(version, "name"),
        kind: textAt(names, "kind"),
        plural: textAt(names, "plural"),
        singular: textAt(names, "singular"),
        shortNames: listAt(names, "shortNames").map(String),
        namespaced: spec["scope"] === "Namespaced",
        statusSubresource: isMap(mapAt(version, "subresources")["status"]),
        counted: true,
        custom: true,
        schema: customSchema(openApi),
        openApi,
      };
    });
}
