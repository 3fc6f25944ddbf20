/** What has to be true of a cluster for a release to be bad there. */
export const conditions = ["any", "wireguard", "spire", "envoy", "bottlerocket", "kernel-7.2"] as const;

/** One row of the table, and of the fleet's setting `knownBad`. */
export interface KnownBad {
  /** First and last bad release, such as `1.19.4`, both included; absent: from the very first, or to the very last. */
  readonly from?: string;
  readonly to?: string;
  readonly when: (typeof conditions)[number];
  /** `blocking`: no cluster is given it; `warning`: its owner is told. */
  readonly severity: "blocking" | "warning";
  /** Finishes the sentence "it is known that …". */
  readonly what: string;
  /** Issue, advisory or release note. */
  readonly source: string;
}

/**
 * Releases that Cilium's own issues call bad, as far as a pass can see whether a cluster is concerned. Nobody upstream
 * keeps such a list or withdraws a release.
 */
export const knownBad: readonly KnownBad[] = [
  {
    to: "1.18.8",
    when: "wireguard",
    severity: "warning",
    what: "its bugtool writes WireGuard's private key into its archive",
    source: "GHSA-gj49-89wh-h4gj",
  },
  {
    from: "1.19.0",
    to: "1.19.2",
    when: "wireguard",
    severity: "warning",
    what: "its bugtool writes WireGuard's private key into its archive",
    source: "GHSA-gj49-89wh-h4gj",
  },
  {
    from: "1.18.0",
    to: "1.18.1",
    when: "any",
    severity: "blocking",
    what: "agents are killed by their start-up probe",
    source: "cilium/cilium #41881",
  },
  {
    from: "1.18.8",
    to: "1.18.8",
    when: "bottlerocket",
    severity: "blocking",
    what: "nodes lose their own way out for minutes whenever an agent restarts",
    source: "cilium/cilium #45077",
  },
  {
    from: "1.19.0",
    to: "1.19.0",
    when: "any",
    severity: "blocking",
    what: "agents hang when they start, and the operator lacks rights on its CRDs",
    source: "cilium/cilium #44221, #44210",
  },
  {
    from: "1.19.0",
    to: "1.19.4",
    when: "any",
    severity: "warning",
    what: "memory of agents grows over hours",
    source: "cilium/cilium #44310",
  },
  {
    from: "1.19.0",
    to: "1.19.4",
    when: "wireguard",
    severity: "warning",
    what: "the MTU of the tunnel is too large, and packets of full size are lost",
    source: "cilium/cilium #45940",
  },
  {
    from: "1.19.4",
    to: "1.20.1",
    when: "kernel-7.2",
    severity: "blocking",
    what: "agents cannot load their programs on kernels from 7.2 on",
    source: "cilium/cilium #48016",
  },
  {
    from: "1.20.0",
    to: "1.20.0",
    when: "envoy",
    severity: "blocking",
    what: "agent and Envoy turn in a circle hours after a clean roll-out, and L7 traffic is refused",
    source: "cilium/cilium #47624",
  },
  {
    from: "1.20.1",
    to: "1.20.1",
    when: "any",
    severity: "warning",
    what: "a change of the configuration rolls the agents and not the operator",
    source: "cilium/cilium #48534",
  },
];
