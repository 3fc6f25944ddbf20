import type { EksCluster } from "../core/desired/eks-cluster.ts";
import type { ClusterTags } from "../core/desired/read-tags.ts";
import type { ReconcileRequest } from "../core/events/reconcile-request.ts";
import { withMember } from "../core/record/make-record.ts";
import type { Change } from "../core/record/recorded-change.ts";
import type { StatusRecord } from "../core/record/status-record.ts";
import type { Assignment } from "../core/rollouts/assignment.ts";
import type { Member } from "../core/rollouts/member/member.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import type { Ports } from "./ports/ports.ts";

/** One pass over one cluster: what asked for it, and what the last pass recorded. */
export interface Pass {
  readonly request: ReconcileRequest;
  readonly ports: Ports;
  readonly previous: StatusRecord | undefined;
  /** Of its parameter, as Parameter Store counts; undefined: there is none that could be read. */
  readonly recordVersion?: number;
  /** Of the parameters that a rollout and a person write for this cluster, as stored; undefined: there is none. */
  readonly assignmentText?: string | undefined;
  readonly isFrozen?: boolean;
  /** When EKS made the cluster, for the record; undefined: not described yet. */
  readonly clusterCreatedAt?: string | undefined;
  /** What the record has to know of our state in this cluster. */
  readonly ledger: StateLedger;
}

interface StateLedger {
  /** Digests that the record that ends the pass gets. */
  digests: readonly string[];
  /** Those of the state that is trusted and in the cluster now, by name of its ConfigMap. */
  readonly stored: Map<string, string>;
  /** Day on which the surroundings were read. */
  surroundingsReadOn?: string;
  /** Whether a next pass can look by the role of readers. */
  hasReader?: boolean;
  /** Whether the next pass goes on with what this one has begun: errands, restarts of pods. */
  needsAdminNext?: boolean;
  /** The cluster's part in a rollout, as this pass leaves it; undefined: as the last record has it. */
  member?: Member;
  /** Why this pass did not see what came of its writes; undefined: it did. */
  blindBy?: string;
  /** The change that this pass is about to make, to be told with the state that it writes; undefined: none. */
  intended?: Change;
}

/** A pass whose cluster EKS has described; its tags are read here, and nowhere else. */
export interface DescribedPass extends Pass {
  readonly cluster: EksCluster;
  readonly tags: ClusterTags;
  /** What a rollout wants of it; undefined: nothing, or nothing that can be read. */
  readonly assignment: Assignment | undefined;
}

/** A pass that may work on its cluster. */
export interface ConnectedPass extends DescribedPass {
  /** `reader`: whatever writes, or lists Secrets, throws flows/admin-needed. */
  readonly rights: "admin" | "reader";
  readonly kube: KubeApi;
  /** Absent: whatever belongs to a plan throws flows/lease-needed. */
  readonly lease?: HeldLease;
}

/** The Lease of a pass that writes. */
export interface HeldLease {
  /** Once; what the API server says against it is logged, and the Lease expires. */
  readonly giveBack: () => Promise<void>;
}

/** What is recorded before this pass ends: the last record, with where the pass has brought the cluster in a rollout. */
export function recordedSoFar({ previous, ledger: { member } }: Pass): StatusRecord | undefined {
  return previous && member ? withMember(previous, member) : previous;
}
