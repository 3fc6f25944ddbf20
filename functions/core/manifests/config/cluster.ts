import type { RenderOptions } from "../render-options.ts";
import type { ConfigTable } from "./config-table.ts";

/** Which cluster this is, identities, and the housekeeping of Cilium's own objects. */
export function cluster(options: RenderOptions): ConfigTable {
  return {
    "cluster-id": "0",
    "cluster-name": options.clusterName,

    "clustermesh-enable-endpoint-sync": "false",
    "clustermesh-enable-mcs-api": "false",
    "max-connected-clusters": "255",

    "identity-allocation-mode": "crd",
    "identity-gc-interval": "15m0s",
    "identity-heartbeat-timeout": "30m0s",
    "identity-management-mode": "agent",
    "enable-well-known-identities": "false",

    "cilium-endpoint-gc-interval": "5m0s",
    "nodes-gc-interval": "5m0s",
    "synchronize-k8s-nodes": "true",
    "enable-node-selector-labels": "false",
  };
}
