import { type Json, jsonAt, listAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";

/** Would the scheduler put a pod of this template on the node? Selector and taints decide; affinity and space do not. */
export function isSchedulable(node: KubeObject, template: Json | undefined): boolean {
  const selector = Object.entries((jsonAt(template, "spec", "nodeSelector") ?? {}) as Record<string, string>);
  const tolerations = listAt(template, "spec", "tolerations");
  return (
    selector.every(([label, value]) => node.metadata.labels?.[label] === value) &&
    listAt(node, "spec", "taints").every((taint) => tolerates(tolerations, taint))
  );
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
