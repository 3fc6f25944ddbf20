/** Names under which the product is known to clusters, AWS and people. */
export const productNames = {
  fieldManager: "eks-cilium",
  /** Label on every object we apply; its value is always "true". */
  ownerLabel: "eks-cilium.io/managed",
  /** Label beside the owner label on our own ConfigMaps: `inventory` or `revision`. */
  stateLabel: "eks-cilium.io/state",
  /** Annotation on pod templates: a changed value rolls the pods. */
  configurationChecksum: "eks-cilium.io/configuration-checksum",
  /** Annotation on a ConfigMap that was repaired, and on the pod templates of its readers. */
  restartAnnotation: "eks-cilium.io/configuration-repair",
  /** Annotation on the agents' pod template: the VPC CNI whose file they were restarted to copy. */
  chainAnnotation: "eks-cilium.io/chained-behind",
  /** Tag on access entries that we made, with the field manager's name as its value: others are not ours to delete. */
  accessEntryTag: "eks-cilium.io/created-by",
  /** Kubernetes group of our access entries: what a pass may do that only looks. */
  readerGroup: "eks-cilium:readers",
  managedByLabel: "app.kubernetes.io/managed-by",
  domain: "eks-cilium.io",
  /** Namespace of our state and, except for SPIRE, of Cilium; EKS keeps its own DaemonSets there too. */
  namespace: "kube-system",
  inventory: "eks-cilium-inventory",
  revisionPrefix: "eks-cilium-revision-",
  /** Of the Lease under which plans are written. */
  lease: "eks-cilium",
  /** Prefix of our records in SSM, where a deployment names no other. */
  recordPrefix: "/eks-cilium",
  eventSource: "eks-cilium",
} as const;

/** Name of a cluster's record in SSM; with the beginning of a cluster's key, the path of several. */
export function recordName(prefix: string, clusterKey: string): string {
  return `${prefix}/clusters/${clusterKey}`;
}
