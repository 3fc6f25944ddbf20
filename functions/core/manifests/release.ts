export type ImageName =
  | "agent"
  | "operator"
  | "envoy"
  | "hubbleRelay"
  | "hubbleUi"
  | "hubbleUiBackend"
  | "spireServer"
  | "spireAgent"
  | "busybox";

/** One release of Cilium as data: whatever differs from one release to the next. */
export interface Release {
  /** `1.19.6` */
  readonly name: string;
  /** `1.19` */
  readonly minor: string;
  /** Version of the SPIRE that this release bundles: `1.9.6`. */
  readonly spireVersion: string;
  /** `registry/path:tag@sha256:…` */
  readonly images: Readonly<Record<ImageName, string>>;
  /** Rows of `cilium-config` that other minors lack or set otherwise. */
  readonly config: Readonly<Record<string, string>>;
  /** How often the operator looks for unmanaged kube-dns pods, in this minor's notation. */
  readonly unmanagedPodWatcherInterval: string;
  readonly agentCapabilities: readonly string[];
  /** Plurals in group `cilium.io` whose CustomResourceDefinitions the operator establishes. */
  readonly customResources: readonly string[];
  /** Plurals in group `cilium.io` that the agents watch. */
  readonly agentWatches: readonly string[];
}
