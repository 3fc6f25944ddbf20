import type { ClusterFacts } from "../../functions/core/desired/cluster-facts.ts";
import { readFleetSettings } from "../../functions/core/desired/read-fleet-settings.ts";

/** An ordinary cluster: three nodes, a VPC, and the EBS CSI driver's class. */
export const demoFacts: ClusterFacts = {
  name: "demo",
  kubernetesVersion: "1.33",
  ipFamily: "ipv4",
  nodeCount: 3,
  fineGrainedKubelets: true,
  storageClasses: [{ name: "gp3", provisioner: "ebs.csi.aws.com", isDefault: true }],
  cidrs: ["10.0.0.0/16", "172.20.0.0/16"],
};

/** Settings of a deployment that sets nothing. */
export const fleet = readFleetSettings("{}", "arn:aws:iam::111122223333:role/eks-cilium/passes", "eu-west-1");
