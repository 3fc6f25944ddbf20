import { digest } from "../digest.ts";
import type { Json } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { stableJson } from "../stable-json.ts";

/**
 * A digest of the live object's fields that we applied, as the server stores them. The one taken from the answer to
 * an apply needs no knowledge of the server's defaults and spellings: later ones differ only when somebody changed a
 * field of ours.
 */
export function fingerprint(live: KubeObject, applied: KubeObject): string {
  return digest(stableJson(fieldsWeApplied(live, applied)));
}

/** The part of `live` that has a counterpart in `applied`. */
export function fieldsWeApplied(
  live: Json | undefined,
  applied: Json | undefined,
  field = "",
): Json | undefined {
  if (isMap(live) && isMap(applied) && !wholeMaps.has(field)) {
    const fields = Object.keys(applied).filter((key) => live[key] !== undefined);
    return Object.fromEntries(fields.map((key) => [key, fieldsWeApplied(live[key], applied[key], key)]));
  }
  const keys = mergeKeys[field];
  if (Array.isArray(live) && Array.isArray(applied) && keys !== undefined) {
    return applied.map((item: Json) => {
      const twin = live.find((candidate: Json) => keys.every((key) => sameKey(candidate, item, key)));
      return fieldsWeApplied(twin, item) ?? null;
    });
  }
  // For server-side apply every other list, and such a map, is one field: ours whole.
  return live;
}

/** Lists that the API server merges by key, as far as our objects have them; the test compares both tables with its types. */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  env: ["name"],
  volumes: ["name"],
  volumeMounts: ["mountPath"],
  // A container's port has no `port`, and a Service's no `containerPort`.
  ports: ["containerPort", "port", "protocol"],
};

/** Maps that it owns as one field: who adds a label to a node selector changes ours. */
const wholeMaps: ReadonlySet<string> = new Set([
  "nodeSelector",
  "selector",
  "requiredDuringSchedulingIgnoredDuringExecution",
  "fieldRef",
  "resourceFieldRef",
  "configMapKeyRef",
  "roleRef",
]);

const keyDefaults: Readonly<Record<string, Json>> = { protocol: "TCP" };

function sameKey(one: Json | undefined, other: Json | undefined, key: string): boolean {
  if (!isMap(one) || !isMap(other)) return false;
  return (one[key] ?? keyDefaults[key]) === (other[key] ?? keyDefaults[key]);
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
