import { jsonAt } from "../../json.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** iptables is what is tested; EKS takes IPVS away with 1.36. */
export function kubeProxyMode({
  kubeProxyConfig,
}: Pick<PreflightView, "kubeProxyConfig">): Found | undefined {
  const config = jsonAt(kubeProxyConfig, "data", "config");
  const mode = typeof config === "string" ? /^\s*mode:\s*["']?(\w+)/m.exec(config)?.[1] : undefined;
  if (mode !== "ipvs" && mode !== "nftables") return undefined;
  const why =
    mode === "ipvs"
      ? "EKS takes it away with Kubernetes 1.36"
      : "nobody has tried it under Cilium's chaining";
  return {
    message: `kube-proxy is in mode ${mode}: ${why}.`,
    remedy:
      "Set mode: iptables (an add-on: by its configuration values), and restart kube-proxy: " +
      "kubectl -n kube-system edit configmap kube-proxy-config ; kubectl -n kube-system rollout restart daemonset/kube-proxy",
  };
}
