import type { ClusterId } from "../../core/cluster-id.ts";
import type { EksCluster } from "../../core/desired/eks-cluster.ts";

/** Amazon EKS, as far as the product asks it. Throttling and network faults are thrown as AwsCallError. */
export interface Eks {
  /** Undefined: no such cluster. */
  describe(cluster: ClusterId): Promise<EksCluster | undefined>;
  /** Names of all clusters of the account and region; all pages. */
  clusterNames(): Promise<readonly string[]>;
  /** Makes sure that the principal has an access entry with cluster-admin rights; what was there before is left. */
  grantAccess(cluster: ClusterId, principalArn: string): Promise<"created" | "associated">;
  /** Whether grantAccess made an access entry of the principal that is still there. */
  hasOwnAccess(cluster: ClusterId, principalArn: string): Promise<boolean>;
  /** Removes the principal's access entry where grantAccess made it; `foreign`: somebody else did, and it stays. */
  revokeAccess(cluster: ClusterId, principalArn: string): Promise<"deleted" | "absent" | "foreign">;
}
