/** What EKS says of a cluster: the fields of DescribeCluster that decide anything, under their own names. */
export interface EksCluster {
  readonly arn: string;
  readonly name: string;
  readonly status: "CREATING" | "ACTIVE" | "DELETING" | "FAILED" | "UPDATING" | "PENDING";
  /** When EKS made it, ISO 8601: tells a cluster from another of its name. */
  readonly createdAt?: string;
  /** Minor version of Kubernetes, such as `1.33`. */
  readonly version: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent while CREATING. */
  readonly endpoint?: string;
  /** PEM, decoded; absent while CREATING. Rotates, so it is never kept from one pass to the next. */
  readonly certificateAuthority?: string;
  readonly authenticationMode: "CONFIG_MAP" | "API" | "API_AND_CONFIG_MAP";
  readonly autoMode: boolean;
  readonly ipFamily: "ipv4" | "ipv6";
  readonly serviceCidr?: string;
  readonly vpcId?: string;
  readonly endpointPublicAccess: boolean;
  /** Pod and node networks of hybrid nodes. */
  readonly remoteCidrs: readonly string[];
  /** Set for clusters that EKS only registers; they have no endpoint. */
  readonly connected: boolean;
  /** Its control plane runs on an Outpost: EKS keeps no access entries, and tokens are for its id. */
  readonly isOnOutpost: boolean;
  readonly healthIssues: readonly string[];
}

/** Mode CONFIG_MAP, local clusters on Outposts and clusters that EKS only registers know no access entries. */
export function knowsAccessEntries({ authenticationMode, connected, isOnOutpost }: EksCluster): boolean {
  return authenticationMode !== "CONFIG_MAP" && !connected && !isOnOutpost;
}
