import type { NodeSelectorRequirement, PodAffinityTerm } from "kubernetes-types/core/v1.js";

export const linuxNodes = { "kubernetes.io/os": "linux" };

/** EKS compute types on which a privileged DaemonSet cannot run, or another CNI does the work. */
export const ordinaryNodes: NodeSelectorRequirement = {
  key: "eks.amazonaws.com/compute-type",
  operator: "NotIn",
  values: ["fargate", "hybrid", "auto"],
};

/** Required node affinity: all expressions must hold. */
export function onNodes(...matchExpressions: NodeSelectorRequirement[]) {
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } };
}

/** Required affinity or anti-affinity to the pods with these labels on the same node. */
export function onHostOf(matchLabels: Record<string, string>): {
  requiredDuringSchedulingIgnoredDuringExecution: PodAffinityTerm[];
} {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { labelSelector: { matchLabels }, topologyKey: "kubernetes.io/hostname" },
    ],
  };
}
