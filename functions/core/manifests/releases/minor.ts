import type { AgentDifferences } from "../agent/agent-traits.ts";
import type { ConfigTable } from "../config/config-table.ts";
import type { EnvoyDifferences } from "../envoy/envoy-traits.ts";
import type { HubbleDifferences } from "../hubble/hubble-traits.ts";
import type { OperatorDifferences } from "../operator/operator-traits.ts";
import type { SpireDifferences } from "../spire/spire-traits.ts";

/** One minor of Cilium: whatever its objects have that those of another minor lack, part by part. */
export interface Minor {
  /** `1.19` */
  readonly name: string;
  /** Rows of `cilium-config` that other minors lack or set otherwise. */
  readonly config: ConfigTable;
  /** First Kubernetes minor for which privileged pods say `hostUsers: true`; undefined: they never do. */
  readonly hostUsersFrom?: string;
  readonly agent: AgentDifferences;
  readonly operator: OperatorDifferences;
  readonly envoy: EnvoyDifferences;
  readonly hubble: HubbleDifferences;
  readonly spire: SpireDifferences;
}
