import { productNames } from "../product-names.ts";

/** The words by which EventBridge, CloudTrail and we ourselves name events. */
export const eventNames = {
  eks: "aws.eks",
  tagging: "aws.tag",
  scheduler: "aws.events",
  own: productNames.eventSource,
  /** Documents of the China regions print the second form. */
  apiCalls: ["AWS API Call via CloudTrail", "Amazon API Call via CloudTrail"],
  tagChange: "Tag Change on Resource",
  addonPrefix: "EKS Addon ",
  schedule: "Scheduled Event",
  reconcileRequested: "Cilium Reconcile Requested",
  sweepRequested: "Cilium Sweep Requested",
  requeue: "Cilium Requeue",
  unwrittenRecord: "Cilium Record Unwritten",
  phaseChanged: "Cilium Phase Changed",
} as const;

/** EKS calls after which a cluster may need a pass; all name their cluster, by name or by ARN. */
export const clusterCalls = [
  "CreateCluster",
  "DeleteCluster",
  "UpdateClusterConfig",
  "UpdateClusterVersion",
  "CreateNodegroup",
  "UpdateNodegroupConfig",
  "UpdateNodegroupVersion",
  "DeleteNodegroup",
] as const;

/** EKS calls on tags of any EKS resource. */
export const tagCalls = ["TagResource", "UntagResource"] as const;

/** Keys of the tags that set what a cluster shall have. */
export const ourTagKeys = { exact: "enable_cilium", prefix: "cilium_" } as const;
