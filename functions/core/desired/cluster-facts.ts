/** The facts of a cluster that parameters are pinned from. */
export interface ClusterFacts {
  readonly name: string;
  readonly kubernetesVersion: string;
  readonly ipFamily: "ipv4" | "ipv6";
  /** Nodes that agents run on: Fargate, hybrid, Auto Mode and Windows nodes are not among them. */
  readonly nodeCount: number;
  /** All of them have kubelets that take `nodes/pods` for a list of their pods. */
  readonly fineGrainedKubelets: boolean;
  readonly storageClasses: readonly StorageClassFact[];
  /** VPC, service and remote networks. */
  readonly cidrs: readonly string[];
}

export interface StorageClassFact {
  readonly name: string;
  readonly provisioner: string;
  readonly isDefault: boolean;
}
