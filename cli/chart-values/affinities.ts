const ordinaryNodes = {
  key: "eks.amazonaws.com/compute-type",
  operator: "NotIn",
  values: ["fargate", "hybrid", "auto"],
};

const notExcluded = { key: "cilium.io/no-schedule", operator: "NotIn", values: ["true"] };

const onNodes = (...matchExpressions: (typeof ordinaryNodes)[]) => ({
  requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
});

const onSameNodeAs = (app: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [
    { labelSelector: { matchLabels: { "k8s-app": app } }, topologyKey: "kubernetes.io/hostname" },
  ],
});

/** The compute-type rule beside the chart's own rules; Helm keeps no list that is given, so these are repeated. */
export const affinities = {
  agent: { nodeAffinity: onNodes(ordinaryNodes), podAntiAffinity: onSameNodeAs("cilium") },
  envoy: {
    nodeAffinity: onNodes(notExcluded, ordinaryNodes),
    podAffinity: onSameNodeAs("cilium"),
    podAntiAffinity: onSameNodeAs("cilium-envoy"),
  },
  spireAgent: { nodeAffinity: onNodes(ordinaryNodes) },
};
