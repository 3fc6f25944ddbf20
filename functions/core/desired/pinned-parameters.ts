import type { RenderOptions } from "../manifests/render-options.ts";

/** What a cluster's facts decided at the first install; pinned from then on, unless a member says otherwise. */
export interface PinnedParameters {
  /** `cluster.name` of Cilium. */
  readonly clusterName: string;
  /** Minor of Kubernetes that the objects were rendered for: the cluster's own when its spec last changed. */
  readonly kubernetesVersion: string;
  /** Kubelets took `nodes/pods` when the spec last changed; absent in what was written before: they did not. */
  readonly fineGrainedKubelets?: boolean;
  readonly ipFamily: "ipv4" | "ipv6";
  readonly operatorReplicas: 1 | 2;
  /** For SPIRE's volume; null where SPIRE is off or no class fits. */
  readonly storageClass: string | null;
  /** Chosen with the class; null: SPIRE without a volume. Absent without SPIRE, and in what was written before this was pinned. */
  readonly storageSize?: string | null;
  /** Never changed after the first install; with the IPv6 pair on IPv6 clusters. */
  readonly routerPool: RenderOptions["routerAddressPool"];
}
