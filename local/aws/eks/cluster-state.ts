import { clusterAdminPolicyArn } from "../../../functions/core/cluster-admin-policy.ts";
import type { Caller } from "../caller.ts";
import type { Output } from "../http/protocol.ts";

/** Address and CA of a cluster's API server. */
export interface ClusterServer {
  /** `https://…` */
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
}

export interface AccessEntry {
  readonly principalArn: string;
  /** Id of the role as it was when the entry was made. */
  readonly principalId: string;
  readonly username: string;
  readonly kubernetesGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Policy ARN to the scope and time of its association. */
  readonly policies: Map<string, { readonly accessScope: Output; readonly associatedAt: number }>;
}

/** A managed node group, as far as the product asks for it. Tests may set its status. */
export interface LocalNodeGroup {
  readonly name: string;
  readonly nodeRole: string;
  status: "ACTIVE" | "DELETING";
  taints: readonly NodeGroupTaint[];
}

/** `effect` in the spelling of EKS. */
export interface NodeGroupTaint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: "NO_SCHEDULE" | "NO_EXECUTE" | "PREFER_NO_SCHEDULE";
}

type ClusterStatus = "CREATING" | "ACTIVE" | "DELETING" | "FAILED" | "UPDATING" | "PENDING";
type AuthenticationMode = "CONFIG_MAP" | "API" | "API_AND_CONFIG_MAP";

/** A cluster as EKS keeps it. Tests may set its status. */
export interface LocalCluster {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly creator: Caller;
  readonly bootstrapCreator: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Input of CreateCluster that DescribeCluster repeats. */
  readonly given: Output;
  readonly entries: Map<string, AccessEntry>;
  readonly nodeGroups: Map<string, LocalNodeGroup>;
  status: ClusterStatus;
  /** Time at which EKS completes the change that the status names; undefined: it is complete. */
  changesUntil: number | undefined;
  server: ClusterServer | undefined;
  tags: Readonly<Record<string, string>>;
  authenticationMode: AuthenticationMode;
  vpcConfig: Output;
}

/** Adds the creator's access entry, with cluster-admin rights. */
export function addCreatorEntry(cluster: LocalCluster, entry: AccessEntry, now: number): void {
  entry.policies.set(clusterAdminPolicyArn("aws"), {
    accessScope: { type: "cluster", namespaces: [] },
    associatedAt: now,
  });
  cluster.entries.set(entry.principalArn, entry);
}
