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
