import { firstNames } from "../../first-names.ts";
import { isMap, type Json, type JsonMap, listAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";

const directions = ["ingress", "egress", "ingressDeny", "egressDeny"];

/** Rules of a Cilium policy, of its `spec` and of each of its `specs`. */
export function rulesOf(policy: KubeObject): JsonMap[] {
  const specs = [policy["spec"], ...listAt(policy, "specs")];
  return specs.flatMap((spec) => directions.flatMap((direction) => listAt(spec, direction))).filter(isMap);
}

/** Rules of layer 7 of a rule, by the names of their protocols. */
export function layer7Of(rule: JsonMap): string[] {
  return listAt(rule, "toPorts").flatMap((port) => {
    const rules = isMap(port) ? port["rules"] : undefined;
    return isMap(rules) ? Object.keys(rules).filter((name) => hasItems(rules[name])) : [];
  });
}

function hasItems(rules: Json | undefined): boolean {
  return Array.isArray(rules) ? rules.length > 0 : rules !== undefined && rules !== null;
}

/** The first three policies, by namespace and name. */
export function policyNames(policies: readonly KubeObject[]): string {
  return firstNames(
    policies.map(({ metadata }) =>
      metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`,
    ),
  );
}
