import type { PolicyRule } from "kubernetes-types/rbac/v1.js";
import type { Manifest } from "../manifest.ts";
import { partOfCilium, secretsNamespace, systemNamespace } from "../names.ts";
import type { RenderInput } from "../render-input.ts";
import { clusterRoleWithBinding, roleWithBinding, rule, serviceAccount } from "./role-with-binding.ts";

const operator = { name: "cilium-operator", namespace: systemNamespace };
const read = ["get", "list", "watch"];

/** What the operator may do. */
export function operatorAccess(input: RenderInput): Manifest[] {
  const { ztunnelRules } = input.release.minor.operator;
  return [
    serviceAccount(operator),
    ...clusterRoleWithBinding("cilium-operator", operator, clusterRules(input), partOfCilium),
    ...(ztunnelRules.length === 0
      ? []
      : roleWithBinding(
          "cilium-operator-ztunnel",
          systemNamespace,
          operator,
          [...ztunnelRules],
          partOfCilium,
        )),
    ...roleWithBinding(
      "cilium-operator-tlsinterception-secrets",
      secretsNamespace,
      operator,
      [rule("", ["secrets"], ["create", "delete", "update", "patch"])],
      partOfCilium,
    ),
  ];
}

function clusterRules({ options, release }: RenderInput): PolicyRule[] {
  const traits = release.minor.operator;
  return [
    rule("", ["pods"], options.operatorRestartsDns ? [...read, "delete"] : read),
    { ...rule("", ["configmaps"], ["patch"]), resourceNames: ["cilium-config"] },
    rule("", ["nodes"], ["list", "watch"]),
    rule("", ["nodes", "nodes/status"], ["patch"]),
    rule("discovery.k8s.io", ["endpointslices"], read),
    rule("", ["services/status"], ["update", "patch"]),
    rule("", traits.reads.forPolicies, read),
    rule("", traits.reads.forServices, read),
    rule(
      "cilium.io",
      ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies"],
      ["create", "update", "deletecollection", "patch", ...read],
    ),
    rule(
      "cilium.io",
      ["ciliumnetworkpolicies/status", "ciliumclusterwidenetworkpolicies/status"],
      ["patch", "update"],
    ),
    rule("cilium.io", ["ciliumendpoints", "ciliumidentities"], ["delete", "list", "watch"]),
    rule("cilium.io", ["ciliumidentities"], ["update"]),
    rule("cilium.io", ["ciliumnodes"], ["create", "update", "delete", ...read]),
    rule("cilium.io", ["ciliumnodes/status"], ["update"]),
    rule("cilium.io", traits.writes, ["create", "update", "delete", "patch", ...read]),
    rule("cilium.io", ["ciliumbgpclusterconfigs/status", "ciliumbgppeerconfigs/status"], ["update"]),
    rule("apiextensions.k8s.io", ["customresourcedefinitions"], ["create", ...read]),
    ...updateDefinitions("customresourcedefinitions", traits.customResources),
    ...updateDefinitions("customresourcedefinitions/status", traits.reportsOnDefinitions),
    rule("cilium.io", traits.watches, read),
    rule("cilium.io", ["ciliumpodippools"], ["create"]),
    rule("cilium.io", ["ciliumloadbalancerippools/status"], ["patch"]),
    rule("coordination.k8s.io", ["leases"], ["create", "get", "update"]),
    ...(traits.deletesSliceCollections
      ? [rule("cilium.io", ["ciliumendpointslices"], ["deletecollection"])]
      : []),
  ];
}

function updateDefinitions(resource: string, plurals: readonly string[]): PolicyRule[] {
  if (plurals.length === 0) return [];
  const resourceNames = plurals.map((plural) => `${plural}.cilium.io`);
  return [{ ...rule("apiextensions.k8s.io", [resource], ["update"]), resourceNames }];
}
