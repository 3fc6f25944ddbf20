import type { RenderOptions } from "../render-options.ts";

/** Key of the taint with which nodes come and which Cilium takes off, as Cilium and its guides have it. */
export const defaultTaintKey = "node.cilium.io/agent-not-ready";

/** Key under which Cilium sets and takes off the start-up taint; it knows one only. */
export function startUpTaintKey({ agentNotReadyTaintKey }: RenderOptions): string {
  return agentNotReadyTaintKey ?? defaultTaintKey;
}
