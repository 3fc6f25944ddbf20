import type { EksCluster } from "../core/desired/eks-cluster.ts";
import type { ClusterTags } from "../core/desired/read-tags.ts";
import type { ReconcileRequest } from "../core/events/reconcile-request.ts";
import type { StatusRecord } from "../core/record/status-record.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import type { Ports } from "./ports/ports.ts";

/** One pass over one cluster: what asked for it, and what the last pass recorded. */
export interface Pass {
  readonly request: ReconcileRequest;
  readonly ports: Ports;
  readonly previous: StatusRecord | undefined;
  /** When EKS made the cluster, for the record; undefined: not described yet. */
  readonly clusterCreatedAt?: string | undefined;
  /** Digests of the state that is ours in this cluster, and the day of a reading; the record that ends the pass gets them. */
  readonly ledger: { digests: readonly string[]; surroundingsReadOn?: string; hasReader?: boolean };
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
