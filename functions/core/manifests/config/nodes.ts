import type { RenderInput } from "../render-input.ts";
import type { ConfigTable } from "./config-table.ts";

/** How nodes and pods are held back until an agent is ready, and what the operator restarts. */
export function nodes({ options, release }: RenderInput): ConfigTable {
  return {
    "agent-not-ready-taint-key": "node.cilium.io/agent-not-ready",
    "set-cilium-node-taints": "true",
    "remove-cilium-node-taints": "true",
    "set-cilium-is-up-condition": "true",
    "unmanaged-pod-watcher-interval": options.operatorRestartsDns
      ? release.minor.operator.unmanagedPodWatcherInterval
      : "0",
    "pod-restart-selector": options.operatorRestartSelector,

    "enable-health-checking": "true",
    "health-check-icmp-failure-threshold": "3",
  };
}
