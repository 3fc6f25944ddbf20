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
