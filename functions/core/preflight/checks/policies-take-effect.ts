import { firstNames } from "../../first-names.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** The VPC CNI alone enforces none of them; Cilium does from its first minute. */
export function policiesTakeEffect({
  networkPolicies,
  ciliumPolicies,
}: Pick<PreflightView, "networkPolicies" | "ciliumPolicies">): Found | undefined {
  const all = [...networkPolicies, ...ciliumPolicies.map(({ metadata }) => metadata)];
  if (all.length === 0) return undefined;
  const namespaces = [...new Set(all.map(({ namespace }) => namespace ?? "the whole cluster"))].sort();
  const policies = all.length === 1 ? "1 network policy" : `${all.length} network policies`;
  const places = namespaces.length === 1 ? "1 namespace" : `${namespaces.length} namespaces`;
  return {
    message: `${policies} in ${places} (${firstNames(namespaces)}) ${all.length === 1 ? "begins" : "begin"} to bite with Cilium: what they do not allow is dropped.`,
    remedy:
      "See that each allows what its pods need: kubectl get networkpolicies,ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies -A",
  };
}
