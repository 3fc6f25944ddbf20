import type { PolicyRule } from "kubernetes-types/rbac/v1.js";
import { type Manifest, partOfCilium } from "../parts/manifest.ts";
import { secretsNamespace, systemNamespace } from "../parts/namespaces.ts";
import type { AgentDifferences } from "../releases/minor.ts";
import type { RenderInput } from "../render-input.ts";
import { clusterRoleWithBinding, roleWithBinding, rule, serviceAccount } from "./role-with-binding.ts";

const agent = { name: "cilium", namespace: systemNamespace };
const read = ["get", "list", "watch"];

/** Service account, roles and bindings of the agents. */
export function agentRbac({ release }: RenderInput): Manifest[] {
  return [
    serviceAccount(agent),
    ...clusterRoleWithBinding("cilium", agent, clusterRules(release.minor.agent), partOfCilium),
    ...roleWithBinding(
      "cilium-config-agent",
      systemNamespace,
      agent,
      [rule("", ["configmaps"], read)],
      partOfCilium,
    ),
    ...roleWithBinding(
      "cilium-tlsinterception-secrets",
      secretsNamespace,
      agent,
      [rule("", ["secrets"], read)],
      partOfCilium,
    ),
  ];
}

function clusterRules({ reads, watches }: AgentDifferences): PolicyRule[] {
  return [
    rule("networking.k8s.io", ["networkpolicies"], read),
    rule("discovery.k8s.io", ["endpointslices"], read),
    rule("", reads, read),
    rule("apiextensions.k8s.io", ["customresourcedefinitions"], read),
    rule("cilium.io", watches, ["list", "watch"]),
    rule("cilium.io", ["ciliumidentities", "ciliumendpoints", "ciliumnodes"], ["create"]),
    rule("cilium.io", ["ciliumidentities"], ["update"]),
    rule("cilium.io", ["ciliumendpoints"], ["delete", "get"]),
    rule("cilium.io", ["ciliumnodes", "ciliumnodes/status"], ["get", "update"]),
    rule(
      "cilium.io",
      [
        "ciliumendpoints/status",
        "ciliumendpoints",
        "ciliuml2announcementpolicies/status",
        "ciliumbgpnodeconfigs/status",
      ],
      ["patch"],
    ),
  ];
}
