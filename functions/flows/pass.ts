import type { EksCluster } from "../core/desired/eks-cluster.ts";
import type { ClusterTags } from "../core/desired/read-tags.ts";
import type { ReconcileRequest } from "../core/events/reconcile-request.ts";
import type { Change } from "../core/record/recorded-change.ts";
import type { StatusRecord } from "../core/record/status-record.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import type { Ports } from "./ports/ports.ts";

/** One pass over one cluster: what asked for it, and what the last pass recorded. */
export interface Pass {
  readonly request: ReconcileRequest;
  readonly ports: Ports;
  readonly previous: StatusRecord | undefined;
  /** Of its parameter, as Parameter Store counts; undefined: there is none that could be read. */
  readonly recordVersion?: number;
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
  /** The change that this pass is about to make, to be told with the state that it writes; undefined: none. */
  intended?: Change;
}

/** A pass whose cluster EKS has described; its tags are read here, and nowhere else. */
export interface DescribedPass extends Pass {
  readonly cluster: EksCluster;
  readonly tags: ClusterTags;
}

/** A pass that may work on its cluster. */
export interface ConnectedPass extends DescribedPass {
  /** `reader`: whatever writes, or lists Secrets, throws flows/admin-needed. */
  readonly rights: "admin" | "reader";
  readonly kube: KubeApi;
}
