import type { PolicyRule } from "kubernetes-types/rbac/v1.js";

/** Minor of Cilium: what differs in its objects from those of another minor, part by part. */
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

/** Differences between minors in the agent. */
export interface AgentDifferences {
  readonly capabilities: readonly string[];
  /** Plurals in the core group that agents read. */
  readonly reads: readonly string[];
  /** Plurals in group `cilium.io` that agents watch. */
  readonly watches: readonly string[];
  /** Shell of the init containers' scripts. */
  readonly shell: "sh" | "bash";
  /** Host ports of the agent: each where it is served, or those of Hubble together and only for its metrics. */
  readonly declaredPorts: "served" | "with-metrics";
  /** Init container `config` drops all capabilities but NET_ADMIN. */
  readonly limitsConfigCapabilities: boolean;
  /** Arguments of `cilium-dbg build-config`. */
  readonly buildConfigArguments: readonly string[];
  /** Init container `install-cni-binaries` has limits. */
  readonly limitsInstallResources: boolean;
}

/** Differences between minors in the operator. */
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
  /** Verb `deletecollection` on endpoint slices is allowed. */
  readonly deletesSliceCollections: boolean;
  /** Rules of Role `cilium-operator-ztunnel`, which the chart makes even where ztunnel is off; none: no such Role. */
  readonly ztunnelRules: readonly PolicyRule[];
  /** The health port is declared, and probed by name. */
  readonly declaresHealthPort: boolean;
  /** Flag `pod-restart-selector` is known: which unmanaged pods it restarts; else those of kube-dns. */
  readonly selectsRestarts: boolean;
  /** Interval at which it looks for unmanaged pods, in this minor's notation. */
  readonly unmanagedPodWatcherInterval: string;
}

/** Differences between minors in the L7 proxy. */
export interface EnvoyDifferences {
  /** Circuit breakers bound connections and requests too, not only retries. */
  readonly connectionCircuitBreakers: boolean;
  /** The cluster of the agents' xDS socket has circuit breakers as well. */
  readonly xdsCircuitBreakers: boolean;
  /** Streams of xDS: one for all resources, or one for each kind. */
  readonly xds: "aggregated" | "separate";
  /** Target port of the metrics' Service, by name or by number. */
  readonly metricsTarget: "name" | "number";
  /** Probes have delays and time limits that other minors leave to Kubernetes. */
  readonly explicitProbeTimes: boolean;
}

/** Differences between minors in relay, UI and certificates. */
export interface HubbleDifferences {
  /** Rules of the UI's ClusterRole. */
  readonly uiRules: readonly PolicyRule[];
  /** Port of the UI's probes, by name or by number. */
  readonly uiProbe: "name" | "number";
  /** Relay has a read-only root file system, the UI no capabilities. */
  readonly hardened: boolean;
  /** Labels of the Secrets with certificates. */
  readonly certificateLabels: Readonly<Record<string, string>>;
}

/** Differences between minors in SPIRE's objects. */
export interface SpireDifferences {
  /** Health ports are declared, and probed by name. */
  readonly declaresHealthPorts: boolean;
}
