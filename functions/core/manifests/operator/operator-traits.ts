import type { PolicyRule } from "kubernetes-types/rbac/v1.js";

/** What differs from minor to minor in the operator. */
export interface OperatorDifferences {
  /** Plurals in the core group, beside pods and nodes, that the operator reads: those it needs for policies and for services. */
  readonly reads: { readonly forPolicies: readonly string[]; readonly forServices: readonly string[] };
  /** Plurals in group `cilium.io` whose CustomResourceDefinitions it establishes. */
  readonly customResources: readonly string[];
  /** Plurals in group `cilium.io` whose CustomResourceDefinitions it also reports on. */
  readonly reportsOnDefinitions: readonly string[];
  /** Plurals in group `cilium.io` that it writes. */
  readonly writes: readonly string[];
  /** Plurals in group `cilium.io` that it only reads. */
  readonly watches: readonly string[];
  /** It empties a collection of endpoint slices in one call. */
  readonly deletesSliceCollections: boolean;
  /** Of Role `cilium-operator-ztunnel`, which is made whether or not ztunnel is used; none: it is not made. */
  readonly ztunnelRules: readonly PolicyRule[];
  /** The health port is declared, and probed by name. */
  readonly declaresHealthPort: boolean;
  /** Which unmanaged pods it restarts can be chosen; else it is kube-dns. */
  readonly selectsRestarts: boolean;
  /** How often it looks for unmanaged pods, in this minor's notation. */
  readonly unmanagedPodWatcherInterval: string;
}
