import type { CiliumSpec } from "../desired/cilium-spec.ts";
import type { KubeObject } from "../kube-object.ts";

/** Everything that the health checks read of a cluster that has Cilium. */
export interface HealthView {
  readonly spec: Pick<CiliumSpec, "mutualAuth"> & { readonly encryption: string };
  /** Objects of the current revision, which have to be there. */
  readonly expected: readonly KubeObject[];
  /** Our live objects by core/kube-object keyOf. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly nodes: readonly KubeObject[];
  /** Nodes that are not among them, because they have just registered; undefined: none. */
  readonly joining?: number;
  /** Undefined: the CRD is not served. */
  readonly ciliumNodes: readonly KubeObject[] | undefined;
  /** ISO 8601; undefined: nothing is judged by its age. */
  readonly now?: string;
  /** Plurals served under `cilium.io/v2`. */
  readonly served: readonly string[];
}
