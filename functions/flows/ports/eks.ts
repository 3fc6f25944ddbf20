import type { ClusterId } from "../../core/cluster-id.ts";
import type { EksCluster } from "../../core/desired/eks-cluster.ts";
import type { NodeGroup } from "../../core/health/taint-source.ts";

/** Amazon EKS, as far as the product asks it. Throttling and network faults are thrown as AwsCallError. */
export interface Eks {
  /** Undefined: no such cluster. */
  describe(cluster: ClusterId): Promise<EksCluster | undefined>;
  /** Names of all clusters of the account and region; all pages. */
  clusterNames(): Promise<readonly string[]>;
  /** The managed node groups that make nodes; all pages. One that is being deleted makes none. */
  nodeGroups(cluster: ClusterId): Promise<readonly NodeGroup[]>;
  /**
   * Makes sure that the principal has an access entry with cluster-admin rights; what was there before is left. `bare`:
   * somebody else's entry is there without these rights, which are added to it only where `mayAdd` says so.
   */
  grantAccess(
    cluster: ClusterId,
    principalArn: string,
    mayAdd?: boolean,
  ): Promise<"created" | "associated" | "bare">;
  /** Whether grantAccess made an access entry of the principal that is still there. */
  hasOwnAccess(cluster: ClusterId, principalArn: string): Promise<boolean>;
  /**
   * Removes the principal's access entry where grantAccess made it. `foreign`: somebody else did, and it stays;
   * `restored`: it stays too, without the rights that were added to it, as `hasAdded` says.
   */
  revokeAccess(
    cluster: ClusterId,
    principalArn: string,
    hasAdded?: boolean,
  ): Promise<"deleted" | "absent" | "foreign" | "restored">;
}
