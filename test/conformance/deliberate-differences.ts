/** Difference from the chart's objects on purpose. */
export interface DeliberateDifference {
  /** `DaemonSet kube-system/cilium` */
  readonly object: string;
  /** As conformance prints it; empty: the whole object. */
  readonly path: string;
  readonly reason: string;
  /** File in docs/decisions/. */
  readonly decision: string;
}

/** Differences by decision; each must occur in at least one profile, or conformance fails. */
export const deliberateDifferences: readonly DeliberateDifference[] = [
  {
    object: "DaemonSet kube-system/cilium",
    path: "spec.updateStrategy.rollingUpdate.maxUnavailable",
    reason: "agents are replaced one after the other",
    decision: "0025-one-agent-at-a-time.md",
  },
  {
    object: "DaemonSet kube-system/cilium",
    path: "spec.minReadySeconds",
    reason: "an agent that ends at once is not done",
    decision: "0025-one-agent-at-a-time.md",
  },
  {
    object: "DaemonSet kube-system/cilium",
    path: "spec.template.spec.containers[0].lifecycle.postStart",
    reason: "an agent answers its probes before its pods have their programs",
    decision: "0025-one-agent-at-a-time.md",
  },
  {
    object: "ConfigMap kube-system/cilium-config",
    path: "data.mesh-auth-mutual-connect-timeout",
    reason: "agents dial each other's router addresses too, which no VPC routes",
    decision: "0054-a-handshake-is-dialled-briefly.md",
  },
  {
    object: "ClusterRole spire-agent",
    path: 'rules[{"apiGroups":[""],"resources":["nodes","nodes/pods","pods"],"verbs":["get"]}]',
    reason: "kubelets of Kubernetes 1.33 and later take this right for a list of pods",
    decision: "0031-spire-without-nodes-proxy.md",
  },
  {
    object: "ClusterRole spire-agent",
    path: 'rules[{"apiGroups":[""],"resources":["nodes","nodes/proxy","pods"],"verbs":["get"]}]',
    reason: "whoever has nodes/proxy runs anything in any container of the node",
    decision: "0031-spire-without-nodes-proxy.md",
  },
  {
    object: "ClusterRole spire-server",
    path: 'rules[{"apiGroups":[""],"resources":["nodes"],"verbs":["get"]}]',
    reason: "the server asks for nodes, and no kubelet",
    decision: "0031-spire-without-nodes-proxy.md",
  },
  {
    object: "ClusterRole spire-server",
    path: 'rules[{"apiGroups":[""],"resources":["nodes","nodes/proxy"],"verbs":["get"]}]',
    reason: "whoever has nodes/proxy runs anything in any container of the node",
    decision: "0031-spire-without-nodes-proxy.md",
  },
];
