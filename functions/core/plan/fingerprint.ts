import { digest } from "../digest.ts";
import { isMap, type Json, jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { stableJson } from "../stable-json.ts";

/**
 * Digest of the live object's fields that we applied, as the server stores them. Taken from the answer to an apply, it
 * holds the server's defaults and spellings already: a later one differs only when somebody changed a field of ours.
 */
export function fingerprint(live: KubeObject, applied: KubeObject): string {
  return digest(stableJson(fieldsWeApplied(live, applied)));
}

/** The same of the pod template alone, by which a workload's pods restart; undefined: the object has none. */
export function templateFingerprint(live: KubeObject, applied: KubeObject): string | undefined {
  const template = jsonAt(applied, "spec", "template");
  if (template === undefined) return undefined;
  return digest(stableJson(fieldsWeApplied(jsonAt(live, "spec", "template"), template)));
}

/** The part of `live` that has a counterpart in `applied`. */
export function fieldsWeApplied(
  live: Json | undefined,
  applied: Json | undefined,
  field = "",
): Json | undefined {
  if (isMap(live) && isMap(applied) && !wholeMaps.has(field)) {
    const fields = Object.keys(applied).filter((key) => jsonAt(live, key) !== undefined);
    return Object.fromEntries(fields.map((key) => [key, fieldsWeApplied(live[key], applied[key], key)]));
  }
  const keys = mergeKeys.get(field);
  if (Array.isArray(live) && Array.isArray(applied) && keys !== undefined) {
    return applied.map((item: Json) => {
      const twin = live.find((candidate: Json) => keys.every((key) => sameKey(candidate, item, key)));
      return fieldsWeApplied(twin, item) ?? null;
    });
  }
  // Every other list, and such a map, is one field for server-side apply: ours as a whole.
  return live;
}

/** Merge keys of the lists that the API server merges, as far as our objects have them. The test compares both tables with its types. */
const mergeKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ["containers", ["name"]],
  ["initContainers", ["name"]],
  ["env", ["name"]],
  ["volumes", ["name"]],
  ["volumeMounts", ["mountPath"]],
  // A container's port has no `port`, and a Service's no `containerPort`.
  ["ports", ["containerPort", "port", "protocol"]],
]);

/** Maps that count as one field: who adds a label to a node selector changes ours. */
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
