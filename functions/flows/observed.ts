import type { ClusterFacts } from "../core/desired/cluster-facts.ts";
import type { KubeObject, ObjectMeta } from "../core/kube-object.ts";
import type { LiveState } from "../core/plan/live-state.ts";

/** What one pass read of its cluster; nothing of it is written to. */
export interface Observed {
  readonly live: LiveState;
  readonly facts: ClusterFacts;
  readonly nodes: readonly KubeObject[];
  /** Undefined: the CRD is not served. */
  readonly ciliumNodes: readonly KubeObject[] | undefined;
  /** Plurals served under `cilium.io/v2`. */
  readonly served: readonly string[];
  readonly awsNode: KubeObject | undefined;
  readonly kubeProxy: KubeObject | undefined;
  readonly vpcCniConfig: KubeObject | undefined;
  readonly helmReleases: readonly ObjectMeta[];
}
