import { regionOf } from "../../cluster-id.ts";
import type { EksCluster } from "../../desired/eks-cluster.ts";

/** Without a role the driver makes no volume. Pod Identity needs no OIDC provider, which not every cluster has. */
export function installEbsDriver(cluster: EksCluster): string {
  const addon = (name: string) =>
    `aws eks create-addon --region ${regionOf(cluster)} --cluster-name ${cluster.name} --addon-name ${name}`;
  const [, partition, , , account] = cluster.arn.split(":");
  const role = `arn:${partition}:iam::${account}:role/AmazonEKSPodIdentityAmazonEBSCSIDriverRole`;
  return (
    "Install the EBS CSI driver, with a role that has AmazonEBSCSIDriverPolicy and trusts pods.eks.amazonaws.com " +
    `(EKS proposes this name): ${addon("eks-pod-identity-agent")} ; ${addon("aws-ebs-csi-driver")} ` +
    `--pod-identity-associations serviceAccount=ebs-csi-controller-sa,roleArn=${role}`
  );
}
