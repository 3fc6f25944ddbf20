import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import type { FoundCluster } from "../../../functions/core/rollouts/plan-rollout.ts";

/** A cluster that is ready, as planning finds it. */
export function recordedCluster(
  name: string,
  {
    nodes = 3,
    tags = {},
    ...more
  }: Partial<StatusRecord> & {
    readonly nodes?: number;
    readonly tags?: Readonly<Record<string, string>>;
  } = {},
): FoundCluster {
  const record: StatusRecord = {
    schema: 1,
    cluster: `arn:aws:eks:eu-west-1:111122223333:cluster/${name}`,
    clusterCreatedAt: "2026-01-01T00:00:00Z",
    phase: "ready",
    reason: "all checks hold",
    phaseSince: "2026-11-01T00:00:00Z",
    observedAt: "2026-11-30T00:00:00Z",
    release: "1.19.6",
    revision: 1,
    spec: { release: "1.19.6", encryption: "wireguard", mutualAuth: "none", hubble: "relay", l7: true },
    kubernetes: "1.33",
    evidence: [{ name: "nodes with CiliumIsUp", current: nodes, desired: nodes, missing: [] }],
    unverified: [],
    objections: { total: 0, first: [] },
    ...more,
  };
  return { name, tags: { enable_cilium: "true", ...tags }, record };
}
