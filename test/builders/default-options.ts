import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";

/** Options of the golden profile `default`: every part of Cilium, the relay as the chart has it. */
export const defaultOptions: RenderOptions = {
  kubernetesVersion: "1.33",
  clusterName: "demo",
  ipFamily: "ipv4",
  routerAddressPool: { cidr: "198.18.0.0/16", maskSize: 28 },
  encryption: "wireguard",
  mutualAuthentication: { provider: "spire", storageClass: "gp3", storageSize: "1Gi" },
  hubble: { relay: true, ui: true, metrics: ["dns", "drop", "tcp", "flow", "http"] },
  l7Proxy: true,
  operatorReplicas: 2,
  operatorRestartsDns: true,
};
