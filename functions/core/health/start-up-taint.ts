import { type Json, jsonAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { defaultTaintKey } from "../manifests/parts/start-up-taint.ts";
import { productNames } from "../product-names.ts";

/** Ends of the keys that node groups are told to set, for Cilium's default and for the Cluster Autoscaler. */
const knownEnds = ["cilium.io/agent-not-ready", "cilium-agent-not-ready"];

/** Key of the start-up taint as applied; what the fleet sets today may be another. */
export function appliedTaintKey(applied: Iterable<KubeObject>): string {
  for (const object of applied) {
    if (keyOf(object) !== `ConfigMap ${productNames.namespace}/cilium-config`) continue;
    const key = jsonAt(object, "data", "agent-not-ready-taint-key");
    if (typeof key === "string") return key;
  }
  return defaultTaintKey;
}

/** Whether a taint holds pods back until Cilium runs: by the keys that are ours, or by one that looks like it. */
export function isStartUpTaint(taint: Json, ...keys: readonly string[]): boolean {
  const key = jsonAt(taint, "key");
  return typeof key === "string" && (keys.includes(key) || looksLikeStartUp(key));
}

export function looksLikeStartUp(taintKey: string): boolean {
  return knownEnds.some((end) => taintKey.endsWith(end));
}
