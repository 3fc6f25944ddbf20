import { setTag } from "../../desired/tag-commands.ts";
import { type Json, jsonAt, listAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { layer7Of, policyNames, rulesOf } from "./policy-rules.ts";

type Asked = Pick<PreflightView, "cluster" | "spec" | "before" | "ciliumPolicies">;

/**
 * Agents refuse a policy with rules of layer 7 while the proxy is off (cilium #47269). CiliumEnvoyConfigs are not read:
 * the render leaves `enable-envoy-config` off, so that agents watch none, with the proxy or without.
 */
export function policiesNeedL7({ cluster, spec, before, ciliumPolicies }: Asked): Found | undefined {
  const needing = ciliumPolicies.filter(needsProxy);
  if (spec.l7 || before?.l7 === false || needing.length === 0) return undefined;
  return {
    message: `With the L7 proxy off agents refuse ${policyNames(needing)}: ${needing.length === 1 ? "it has" : "they have"} rules of layer 7, names of hosts or servers, a listener or TLS.`,
    remedy: `Take toPorts.rules, serverNames, listener, terminatingTLS and originatingTLS, and toFQDNs out of these policies first, or keep the proxy: ${setTag(cluster.arn, "cilium_l7", "true")}`,
  };
}

/** Chaining limits them, by Cilium's own documentation. */
export function l7InChaining({ spec, ciliumPolicies }: Asked): Found | undefined {
  const needing = ciliumPolicies.filter(needsProxy);
  if (!spec.l7 || needing.length === 0) return undefined;
  return {
    message: `${policyNames(needing)} ${needing.length === 1 ? "has" : "have"} rules of layer 7, names of hosts or servers, a listener or TLS, which chaining limits: they may be ignored, or drop what they allow.`,
    remedy:
      "Try each of them with a request that it allows and one that it does not: kubectl get ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies -A",
  };
}

/** Members of toPorts, beside rules, for which agents send the traffic through Envoy. */
const proxied = ["serverNames", "listener", "terminatingTLS", "originatingTLS"];

function isSaid(value: Json | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;
}

function needsProxy(policy: KubeObject): boolean {
  return rulesOf(policy).some(
    (rule) =>
      layer7Of(rule).length > 0 ||
      listAt(rule, "toFQDNs").length > 0 ||
      listAt(rule, "toPorts").some((port) => proxied.some((field) => isSaid(jsonAt(port, field)))),
  );
}
