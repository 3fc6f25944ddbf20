const ordinaryNodes = {
  key: "eks.amazonaws.com/compute-type",
  operator: "NotIn",
  values: ["fargate", "hybrid", "auto"],
};

const notExcluded = { key: "cilium.io/no-schedule", operator: "NotIn", values: ["true"] };

const onNodes = (...matchExpressions: (typeof ordinaryNodes)[]) => ({
  requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
});

const onHostOf = (app: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [
    { labelSelector: { matchLabels: { "k8s-app": app } }, topologyKey: "kubernetes.io/hostname" },
  ],
});

/** The compute-type rule beside the chart's own rules; Helm keeps no list that is given, so these are repeated. */
export const affinities = {
  agent: { nodeAffinity: onNodes(ordinaryNodes), podAntiAffinity: onHostOf("cilium") },
  envoy: {
    nodeAffinity: onNodes(notExcluded, ordinaryNodes),
    podAffinity: onHostOf("cilium"),
    podAntiAffinity: onHostOf("cilium-envoy"),
  },
  spireAgent: { nodeAffinity: onNodes(ordinaryNodes) },
};
