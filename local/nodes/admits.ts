import type { Json } from "../../functions/core/json.ts";
import { jsonAt, listAt } from "../../functions/core/json-at.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";

/** Would the scheduler put a pod of this template on the node? Selector and taints decide; affinity and space do not. */
export function admits(node: KubeObject, template: Json | undefined): boolean {
  const selector = Object.entries((jsonAt(template, "spec", "nodeSelector") ?? {}) as Record<string, string>);
  const tolerations = listAt(template, "spec", "tolerations");
  return (
    selector.every(([label, value]) => node.metadata.labels?.[label] === value) &&
    listAt(node, "spec", "taints").every((taint) => tolerates(tolerations, taint))
  );
}

function tolerates(tolerations: readonly Json[], taint: Json): boolean {
  return tolerations.some((toleration) => {
    const said = (member: string) => jsonAt(toleration, member);
    const anyKey = said("key") === undefined && said("operator") === "Exists";
    const sameKey = said("key") === jsonAt(taint, "key");
    const sameValue = said("operator") === "Exists" || said("value") === jsonAt(taint, "value");
    const sameEffect = said("effect") === undefined || said("effect") === jsonAt(taint, "effect");
    return (anyKey || (sameKey && sameValue)) && sameEffect;
  });
}
