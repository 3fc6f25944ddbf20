import type { LastApplied } from "../desired/last-applied.ts";

/** Which object, as it was when we last applied it. */
export interface InventoryEntry {
  readonly uid: string;
  /** core/plan/fingerprint of the answer to our apply. */
  readonly hash: string;
}

export interface NodeToReplace {
  readonly name: string;
  readonly uid: string;
}

/** ConfigMap `kube-system/eks-cilium-inventory`: what is ours in this cluster, and what it came from. */
export interface Inventory extends LastApplied {
  readonly schema: 1;
  /** Number of the current revision. */
  readonly revision: number;
  /** By core/kube-object keyOf. */
  readonly objects: Readonly<Record<string, InventoryEntry>>;
  /** Set from the first pass of a removal on: nodes that ran an agent and shall be replaced. */
  readonly removal?: { readonly nodes: readonly NodeToReplace[] };
}
