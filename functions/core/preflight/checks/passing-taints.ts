import { looksLikeStartUp } from "../../health/start-up-taint.ts";
import { type Json, jsonAt } from "../../json.ts";

interface PassingTaint {
  readonly key: RegExp;
  /** Who sets it, and takes it off again or takes the node away. */
  readonly by: string;
}

/** Taints that pass by themselves, or with their node. */
const passingTaints: readonly PassingTaint[] = [
  {
    key: /^node\.kubernetes\.io\/(not-ready|unreachable|unschedulable|out-of-service|network-unavailable|(memory|disk|pid)-pressure)$/,
    by: "Kubernetes, by the node's conditions, or whoever drains it",
  },
  {
    key: /^node\.cloudprovider\.kubernetes\.io\/(uninitialized|shutdown)$/,
    by: "the cloud controller manager",
  },
  // Start-up taints of EBS, EFS, FSx and S3, and of others by the same custom.
  { key: /\/agent-not-ready$/, by: "the CSI driver or agent that it waits for" },
  {
    key: /^karpenter\.sh\/(disrupted|disruption|unregistered|not-ready)$/,
    by: "Karpenter, as a node comes and goes",
  },
  {
    key: /^(ToBeDeleted|DeletionCandidateOf)(By)?ClusterAutoscaler$/,
    by: "the Cluster Autoscaler, before it takes a node away",
  },
  {
    key: /^(startup|ignore|status)-taint\.cluster-autoscaler\.kubernetes\.io\//,
    by: "whoever the Cluster Autoscaler is told to wait for",
  },
  { key: /^aws-node-termination-handler\//, by: "the AWS Node Termination Handler" },
  { key: /^nidhogg\.uswitch\.com\//, by: "Nidhogg, until a DaemonSet runs" },
  { key: /^readiness\.k8s\.io\//, by: "the Node Readiness Controller" },
  { key: /^cni\.istio\.io\/not-ready$/, by: "Istio, until its CNI plugin runs" },
];

/** Whether what is installed takes a taint off: `startUpTaint` is the key that Cilium's operator is told. */
export function isTakenOff(taint: Json, startUpTaint: string): boolean {
  const key = String(jsonAt(taint, "key") ?? "");
  return key === startUpTaint || key.startsWith("node.cilium.io/");
}

/** Whether a taint is off soon without anybody's doing. */
export function passesByItself(taint: Json): boolean {
  const key = String(jsonAt(taint, "key") ?? "");
  // Whoever waits for Cilium in another form than the operator knows waits for ever (cilium #19247).
  if (looksLikeStartUp(key)) return false;
  return passingTaints.some((row) => row.key.test(key));
}
