import type { ClusterId } from "../../core/cluster-id.ts";
import type { EksCluster } from "../../core/desired/eks-cluster.ts";
import type { NodeGroup } from "../../core/health/taint-source.ts";

/** Somebody else's access entry as it was before our policy came to it. */
export interface EntryBefore {
  /** When the entry was made, in ISO 8601: one that was made since has only what its owner gave it. */
  readonly createdAt: string;
  /** Where it had our policy already, in these namespaces alone; absent: nowhere. */
  readonly namespaces?: readonly string[] | undefined;
}

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
   * somebody else's entry is there without these rights, which are added to it only where `before` is that entry.
   */
  grantAccess(
    cluster: ClusterId,
    principalArn: string,
    how?: {
      /** Those of an entry that is made. */
      readonly groups?: readonly string[];
      readonly before?: EntryBefore | undefined;
    },
  ): Promise<"created" | "associated" | "bare">;
  /** The principal's access entry as it is; undefined: there is none. */
  entryBefore(cluster: ClusterId, principalArn: string): Promise<EntryBefore | undefined>;
  /** Lets access entries count beside aws-auth, for good: EKS takes this mode never back. */
  allowAccessEntries(cluster: ClusterId): Promise<void>;
  /**
   * Takes cluster-admin from an entry that grantAccess made, which keeps its groups and gets these, and from somebody
   * else's, whose groups stay, where it is the entry `before`, which has again what it had; else `foreign`.
   */
  returnAdmin(
    cluster: ClusterId,
    principalArn: string,
    how: { readonly groups: readonly string[]; readonly before: EntryBefore | undefined },
  ): Promise<"returned" | "absent" | "foreign">;
  /** Whether grantAccess made an access entry of the principal that is still there. */
  hasOwnAccess(cluster: ClusterId, principalArn: string): Promise<boolean>;
  /**
   * Removes the principal's access entry where grantAccess made it. `foreign`: somebody else did, and it stays;
   * `restored`: it stays too, with the rights that it had `before`.
   */
  revokeAccess(
    cluster: ClusterId,
    principalArn: string,
    before?: EntryBefore,
  ): Promise<"deleted" | "absent" | "foreign" | "restored">;
}
