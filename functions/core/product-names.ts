/** The words under which the product is known to clusters, AWS and people. */
export const productNames = {
  fieldManager: "eks-cilium",
  /** On every object we apply; its value is always "true". */
  ownerLabel: "eks-cilium.io/managed",
  /** Beside the owner label on our own ConfigMaps: `inventory` or `revision`. */
  stateLabel: "eks-cilium.io/bookkeeping",
  /** On pod templates: a changed value rolls the pods. */
  configurationChecksum: "eks-cilium.io/configuration-checksum",
  /** On a ConfigMap that was repaired, and on the pod templates of its readers. */
  restartAnnotation: "eks-cilium.io/configuration-repair",
  managedByLabel: "app.kubernetes.io/managed-by",
  domain: "eks-cilium.io",
  namespace: "kube-system",
  inventory: "eks-cilium-inventory",
  revisionPrefix: "eks-cilium-revision-",
  /** Of our records in SSM, where a deployment names no other. */
  recordPrefix: "/eks-cilium",
  eventSource: "eks-cilium",
} as const;

/** Our record of one cluster in SSM, or with the beginning of a cluster's key the path of several. */
export function recordName(prefix: string, clusterKey: string): string {
  return `${prefix}/clusters/${clusterKey}`;
}
