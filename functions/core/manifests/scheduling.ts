import type { NodeSelectorRequirement, PodAffinityTerm, Toleration } from "kubernetes-types/core/v1.js";
import type { RenderOptions } from "./render-options.ts";

/** What runs on every node, and what runs once or twice in the cluster. */
export type PlacementRole = "agents" | "controllers";

export const linuxNodes = { "kubernetes.io/os": "linux" };

/** Linux, and what the fleet asks for beside it. */
export function nodeSelector({ nodeSelectors }: RenderOptions, role: PlacementRole): Record<string, string> {
  return { ...nodeSelectors?.[role], ...linuxNodes };
}

/** Tolerations of a controller: the chart's own, then the fleet's; absent where there are none. */
export function tolerations(
  { extraTolerations }: RenderOptions,
  own: readonly Toleration[] = [],
): { tolerations?: Toleration[] } {
  const all = [...own, ...(extraTolerations ?? [])];
  return all.length === 0 ? {} : { tolerations: all };
}

/** EKS compute types on which a privileged DaemonSet cannot run, or another CNI does the work. */
export const supportedComputeTypes: NodeSelectorRequirement = {
  key: "eks.amazonaws.com/compute-type",
  operator: "NotIn",
  values: ["fargate", "hybrid", "auto"],
};

/** Required node affinity: all expressions must hold. */
export function onNodes(...matchExpressions: NodeSelectorRequirement[]) {
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } };
}

/** Required affinity or anti-affinity to the pods with these labels on the same node. */
export function onSameNodeAs(matchLabels: Record<string, string>): {
  requiredDuringSchedulingIgnoredDuringExecution: PodAffinityTerm[];
} {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { labelSelector: { matchLabels }, topologyKey: "kubernetes.io/hostname" },
    ],
  };
}
