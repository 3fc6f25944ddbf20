import type { Installed } from "../desired/installed.ts";

/** Which object, as it was when we last applied it. */
export interface InventoryEntry {
  readonly uid: string;
  /** core/plan/fingerprint of the answer to our apply. */
  readonly hash: string;
}

export interface DirtyNode {
  readonly name: string;
  readonly uid: string;
}

/** ConfigMap `kube-system/eks-cilium-inventory`: what is ours in this cluster, and what it came from. */
export interface Inventory extends Installed {
  readonly schema: 1;
  /** Number of the current revision. */
  readonly revision: number;
  /** By core/kube-object keyOf. */
  readonly objects: Readonly<Record<string, InventoryEntry>>;
  /** Set from the first pass of a removal on: nodes that ran an agent and shall be replaced. */
  readonly leaving?: { readonly nodes: readonly DirtyNode[] };
}
