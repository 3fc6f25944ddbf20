import type { Pod } from "kubernetes-types/core/v1.js";

/** By the kubelet's own condition. */
export function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}
