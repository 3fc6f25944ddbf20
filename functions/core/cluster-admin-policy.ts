/** Name of the EKS access policy under which the product works in a cluster. */
export const clusterAdminPolicy = "AmazonEKSClusterAdminPolicy";

/** ARN of that policy in a partition (`aws`, `aws-cn`, …). */
export function clusterAdminPolicyArn(partition: string): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/${clusterAdminPolicy}`;
}
