import { type Json, jsonAt, listAt, mapAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";

/**
 * Would the scheduler put a pod of this template on the node? Selector and taints decide; space and the affinity to nodes
 * do not.
 */
export function isSchedulable(node: KubeObject, template: Json | undefined): boolean {
  const selector = Object.entries((jsonAt(template, "spec", "nodeSelector") ?? {}) as Record<string, string>);
  const tolerations = listAt(template, "spec", "tolerations");
  return (
    selector.every(([label, value]) => node.metadata.labels?.[label] === value) &&
    listAt(node, "spec", "taints").every((taint) => tolerates(tolerations, taint))
  );
}

/** Whether no two pods of this template may share a node. */
export function keepsApart(template: Json | undefined): boolean {
  const labels = mapAt(template, "metadata", "labels");
  const terms = listAt(
    template,
    "spec",
    "affinity",
    "podAntiAffinity",
    "requiredDuringSchedulingIgnoredDuringExecution",
  );
  return terms.some((term) => {
    const wanted = Object.entries(mapAt(term, "labelSelector", "matchLabels"));
    const isByNode = jsonAt(term, "topologyKey") === "kubernetes.io/hostname";
    return isByNode && wanted.every(([label, value]) => labels[label] === value);
  });
}

function tolerates(tolerations: readonly Json[], taint: Json): boolean {
  return tolerations.some((toleration) => {
    const field = (member: string) => jsonAt(toleration, member);
    const anyKey = field("key") === undefined && field("operator") === "Exists";
    const sameKey = field("key") === jsonAt(taint, "key");
    const sameValue = field("operator") === "Exists" || field("value") === jsonAt(taint, "value");
    const sameEffect = field("effect") === undefined || field("effect") === jsonAt(taint, "effect");
    return (anyKey || (sameKey && sameValue)) && sameEffect;
  });
}
