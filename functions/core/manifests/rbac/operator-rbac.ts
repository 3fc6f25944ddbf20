import type { PolicyRule } from "kubernetes-types/rbac/v1.js";
import { type Manifest, partOfCilium } from "../parts/manifest.ts";
import { secretsNamespace, systemNamespace } from "../parts/namespaces.ts";
import type { RenderInput } from "../render-input.ts";
import { clusterRoleWithBinding, roleWithBinding, rule, serviceAccount } from "./role-with-binding.ts";

const operator = { name: "cilium-operator", namespace: systemNamespace };
const read = ["get", "list", "watch"];

/** Service account, roles and bindings of the operator. */
export function operatorRbac(input: RenderInput): Manifest[] {
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
  const { operator: differences } = release.minor;
  return [
    rule("", ["pods"], options.operatorRestartsDns ? [...read, "delete"] : read),
    { ...rule("", ["configmaps"], ["patch"]), resourceNames: ["cilium-config"] },
    rule("", ["nodes"], ["list", "watch"]),
    rule("", ["nodes", "nodes/status"], ["patch"]),
    rule("discovery.k8s.io", ["endpointslices"], read),
    rule("", ["services/status"], ["update", "patch"]),
    rule("", differences.reads.forPolicies, read),
    rule("", differences.reads.forServices, read),
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
    rule("cilium.io", differences.writes, ["create", "update", "delete", "patch", ...read]),
    rule("cilium.io", ["ciliumbgpclusterconfigs/status", "ciliumbgppeerconfigs/status"], ["update"]),
    rule("apiextensions.k8s.io", ["customresourcedefinitions"], ["create", ...read]),
    ...updateDefinitions("customresourcedefinitions", differences.customResources),
    ...updateDefinitions("customresourcedefinitions/status", differences.reportsOnDefinitions),
    rule("cilium.io", differences.watches, read),
    rule("cilium.io", ["ciliumpodippools"], ["create"]),
    rule("cilium.io", ["ciliumloadbalancerippools/status"], ["patch"]),
    rule("coordination.k8s.io", ["leases"], ["create", "get", "update"]),
    ...(differences.deletesSliceCollections
      ? [rule("cilium.io", ["ciliumendpointslices"], ["deletecollection"])]
      : []),
  ];
}

function updateDefinitions(resource: string, plurals: readonly string[]): PolicyRule[] {
  if (plurals.length === 0) return [];
  const resourceNames = plurals.map((plural) => `${plural}.cilium.io`);
  return [{ ...rule("apiextensions.k8s.io", [resource], ["update"]), resourceNames }];
}
