import type { RenderOptions } from "../render-options.ts";
import type { ConfigTable } from "./config-table.ts";

/** Addresses and routes: pods have theirs from the VPC CNI, the pool serves `cilium_host` alone. */
export function addressing({ ipFamily, routerAddressPool }: RenderOptions): ConfigTable {
  const ipv6 = ipFamily === "ipv6";
  return {
    ipam: "cluster-pool",
    "cluster-pool-ipv4-cidr": routerAddressPool.cidr,
    "cluster-pool-ipv4-mask-size": String(routerAddressPool.maskSize),
    "cluster-pool-ipv6-cidr": ipv6 ? routerAddressPool.cidr6 : undefined,
    "cluster-pool-ipv6-mask-size": ipv6 ? String(routerAddressPool.maskSize6) : undefined,
    "ipam-cilium-node-update-rate": "15s",

    // On IPv6 clusters Cilium runs with both families: the only combination with a success report.
    "enable-ipv4": "true",
    "enable-ipv6": String(ipv6),
    "enable-ipv4-big-tcp": "false",
    "enable-ipv6-big-tcp": "false",
    "k8s-require-ipv4-pod-cidr": "false",
    "k8s-require-ipv6-pod-cidr": "false",

    "routing-mode": "native",
    "enable-endpoint-routes": "true",
    "auto-direct-node-routes": "false",
    "direct-routing-skip-unreachable": "false",
    "tunnel-protocol": "vxlan",
    "tunnel-source-port-range": "0-0",
    "enable-l2-neigh-discovery": "false",
    "egress-gateway-reconciliation-trigger-interval": "1s",

    // Source addresses are aws-node's business.
    "enable-ipv4-masquerade": "false",
    "enable-ipv6-masquerade": String(!ipv6),
    "enable-masquerade-to-route-source": "false",
    "iptables-random-fully": "false",
    "install-no-conntrack-iptables-rules": "false",

    "enable-vtep": "false",
    "vtep-cidr": "",
    "vtep-endpoint": "",
    "vtep-mac": "",
    "vtep-mask": "",
  };
}
