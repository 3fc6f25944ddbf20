import type { PolicyRule } from "kubernetes-types/rbac/v1.js";

/** One minor of Cilium: whatever its objects have that those of another minor lack, part by part. */
export interface Minor {
  /** `1.19` */
  readonly name: string;
  /** Rows of `cilium-config` that other minors lack or set otherwise. */
  readonly config: Readonly<Record<string, string>>;
  /** First Kubernetes minor whose privileged pods get `hostUsers: true`; undefined: none. */
  readonly hostUsersFrom?: string;
  readonly agent: AgentDifferences;
  readonly operator: OperatorDifferences;
  readonly envoy: EnvoyDifferences;
  readonly hubble: HubbleDifferences;
  readonly spire: SpireDifferences;
}

/** What differs from minor to minor in the agent. */
export interface AgentDifferences {
  readonly capabilities: readonly string[];
  /** Plurals in the core group that agents read. */
  readonly reads: readonly string[];
  /** Plurals in group `cilium.io` that agents watch. */
  readonly watches: readonly string[];
  /** What runs the scripts of the init containers. */
  readonly shell: "sh" | "bash";
  /** Host ports of the agent: each where it is served, or those of Hubble together and only for its metrics. */
  readonly declaredPorts: "served" | "with-metrics";
  /** Init container `config` has its capabilities cut. */
  readonly limitsConfigCapabilities: boolean;
  /** Arguments of `cilium-dbg build-config`. */
  readonly buildConfigArguments: readonly string[];
  /** Init container `install-cni-binaries` has limits. */
  readonly limitsInstallResources: boolean;
}

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
  /** Flag `pod-restart-selector` is known: which unmanaged pods it restarts; else those of kube-dns. */
  readonly selectsRestarts: boolean;
  /** How often it looks for unmanaged pods, in this minor's notation. */
  readonly unmanagedPodWatcherInterval: string;
}

/** What differs from minor to minor in the L7 proxy. */
export interface EnvoyDifferences {
  /** Circuit breakers bound connections and requests too, not only retries. */
  readonly connectionCircuitBreakers: boolean;
  /** The cluster of the agents' xDS socket has circuit breakers as well. */
  readonly xdsCircuitBreakers: boolean;
  /** All resources come over one aggregated stream, or each kind over its own. */
  readonly xds: "aggregated" | "separate";
  /** The Service of the metrics names its target port, or gives its number. */
  readonly metricsTarget: "name" | "number";
  /** The probes state delays and time limits that others leave to Kubernetes. */
  readonly explicitProbeTimes: boolean;
}

/** What differs from minor to minor in relay, UI and certificates. */
export interface HubbleDifferences {
  /** What the UI may read. */
  readonly uiRules: readonly PolicyRule[];
  /** The UI is probed by the name of its port, or by its number. */
  readonly uiProbe: "name" | "number";
  /** Relay with a read-only root file system, UI without capabilities. */
  readonly hardened: boolean;
  /** Labels of the Secrets with certificates. */
  readonly certificateLabels: Readonly<Record<string, string>>;
}

/** What differs from minor to minor in SPIRE's objects. */
export interface SpireDifferences {
  /** Health ports are declared, and probed by name. */
  readonly declaresHealthPorts: boolean;
}
