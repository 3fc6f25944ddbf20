/** The facts of a cluster that choices are made from. */
export interface ClusterFacts {
  readonly name: string;
  readonly kubernetesVersion: string;
  readonly ipFamily: "ipv4" | "ipv6";
  readonly nodeCount: number;
  readonly storageClasses: readonly StorageClassFact[];
  /** VPC, service and remote networks. */
  readonly cidrs: readonly string[];
}

export interface StorageClassFact {
  readonly name: string;
  readonly provisioner: string;
  readonly isDefault: boolean;
}
