import type { ClusterId } from "../../core/cluster-id.ts";
import type { EksCluster } from "../../core/desired/eks-cluster.ts";

/** Amazon EKS, as far as the product asks it. Throttling and network faults are thrown as AwsCallError. */
export interface Eks {
  /** Undefined: no such cluster. */
  describe(cluster: ClusterId): Promise<EksCluster | undefined>;
  /** Names of all clusters of the account and region; all pages. */
  clusterNames(): Promise<readonly string[]>;
  /** Makes sure that the principal has an access entry with cluster-admin rights, a new one with these groups; what was there before is left. */
  grantAccess(
    cluster: ClusterId,
    principalArn: string,
    groups?: readonly string[],
  ): Promise<"created" | "associated">;
  /** Lets access entries count beside aws-auth, for good: EKS takes this mode never back. */
  allowAccessEntries(cluster: ClusterId): Promise<void>;
  /** Takes cluster-admin from an entry that grantAccess made, which keeps its groups and gets these; `foreign`: somebody else made it. */
  returnAdmin(
    cluster: ClusterId,
    principalArn: string,
    groups: readonly string[],
  ): Promise<"returned" | "absent" | "foreign">;
  /** Removes the principal's access entry where grantAccess made it; `foreign`: somebody else did, and it stays. */
  revokeAccess(cluster: ClusterId, principalArn: string): Promise<"deleted" | "absent" | "foreign">;
}
