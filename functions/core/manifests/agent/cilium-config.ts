import type { ConfigMap } from "kubernetes-types/core/v1.js";
import { secretsNamespace, spireNamespace, systemNamespace } from "../parts/namespaces.ts";
import { startUpTaintKey } from "../parts/start-up-taint.ts";
import type { RenderInput } from "../render-input.ts";

/** Rows of `cilium-config`. Undefined: the key is managed, and absent for these options. */
type ConfigRows = Readonly<Record<string, string | undefined>>;

/** ConfigMap `cilium-config`: the managed rows, then `extraConfig`. */
export function ciliumConfig(input: RenderInput): ConfigMap {
  const rows = Object.entries({ ...managedConfig(input), ...input.options.extraConfig });
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "cilium-config", namespace: systemNamespace },
    data: Object.fromEntries(rows.filter((row): row is [string, string] => row[1] !== undefined)),
  };
}

/** Every row that options, minor and release decide on; the keys are the same for all options. */
export function managedConfig(input: RenderInput): ConfigRows {
  return { ...commonConfig(input), ...input.release.minor.config, ...input.release.config };
}

/** Rows of every minor. They stand in one literal, where a key that is there twice does not compile. */
export function commonConfig({ options, release }: RenderInput): ConfigRows {
  const { clusterName, hubble, ipFamily, l7Proxy, mutualAuthentication, routerAddressPool } = options;
  const ipv6 = ipFamily === "ipv6";
  const wireguard = options.encryption === "wireguard";
  const metrics = hubble?.metrics ?? [];
  const withSpire = (value: string) => (mutualAuthentication === null ? undefined : value);
  const withHubble = (value: string) => (hubble === null ? undefined : value);
  const withMetrics = (value: string) => (metrics.length === 0 ? undefined : value);
  return {
    // Cluster, identities, and garbage collection of Cilium's own objects.
    "cluster-id": "0",
    "cluster-name": clusterName,

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

    // Nodes: the taint that holds pods back until an agent is ready, and the pods that the operator restarts.
    "agent-not-ready-taint-key": startUpTaintKey(options),
    "set-cilium-node-taints": "true",
    "remove-cilium-node-taints": "true",
    "set-cilium-is-up-condition": "true",
    "unmanaged-pod-watcher-interval": options.operatorRestartsDns
      ? release.minor.operator.unmanagedPodWatcherInterval
      : "0",
    "pod-restart-selector": options.operatorRestartSelector,

    "enable-health-checking": "true",
    "health-check-icmp-failure-threshold": "3",

    // Chaining behind the VPC CNI, and what it forces.
    "cni-chaining-mode": "aws-cni",
    // If true, the agent renames 10-aws.conflist, and nodes stay NotReady after an uninstall.
    "cni-exclusive": "false",
    "cni-log-file": "/var/run/cilium/cilium-cni.log",
    "custom-cni-conf": "false",
    "write-cni-conf-when-ready": "/host/etc/cni/net.d/05-cilium.conflist",
    // Route MTU: without it pods send 9001-byte packets into a tunnel that carries less.
    "enable-route-mtu-for-cni-chaining": wireguard ? "true" : undefined,

    "enable-endpoint-health-checking": "false",
    "enable-host-legacy-routing": "true",
    "enable-local-node-route": "false",

    // Addresses and routes: the VPC CNI serves the pods, the pool only `cilium_host`.
    ipam: "cluster-pool",
    "cluster-pool-ipv4-cidr": routerAddressPool.cidr,
    "cluster-pool-ipv4-mask-size": String(routerAddressPool.maskSize),
    "cluster-pool-ipv6-cidr": ipv6 ? routerAddressPool.cidr6 : undefined,
    "cluster-pool-ipv6-mask-size": ipv6 ? String(routerAddressPool.maskSize6) : undefined,
    "ipam-cilium-node-update-rate": "15s",

    // Both families on IPv6 clusters: the only combination with a success report.
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

    // Masquerading is left to aws-node.
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

    // BPF programs and maps, and what they report.
    "datapath-mode": "veth",
    "bpf-root": "/sys/fs/bpf",
    "cgroup-root": "/run/cilium/cgroupv2",
    procfs: "/host/proc",
    "enable-tcx": "true",
    "enable-bpf-clock-probe": "false",
    "enable-xt-socket-fallback": "true",
    "enable-source-ip-verification": "true",
    "enable-sctp": "false",

    "bpf-distributed-lru": "false",
    "bpf-map-dynamic-size-ratio": "0.0025",
    "bpf-policy-map-max": "16384",
    "bpf-policy-stats-map-max": "65536",
    "preallocate-bpf-maps": "false",
    "nat-map-stats-entries": "32",
    "nat-map-stats-interval": "30s",

    "bpf-events-drop-enabled": "true",
    "bpf-events-policy-verdict-enabled": "true",
    "bpf-events-trace-enabled": "true",
    "monitor-aggregation": "medium",
    "monitor-aggregation-flags": "all",
    "monitor-aggregation-interval": "5s",

    // Services stay with kube-proxy: the chart's settings for a replacement that is off.
    "kube-proxy-replacement": "false",
    "bpf-lb-acceleration": "disabled",
    "bpf-lb-algorithm-annotation": "false",
    "bpf-lb-external-clusterip": "false",
    "bpf-lb-map-max": "65536",
    "bpf-lb-mode-annotation": "false",
    "bpf-lb-sock": "false",
    "bpf-lb-source-range-all-types": "false",
    "default-lb-service-ipam": "lbipam",
    "enable-lb-ipam": "true",
    "enable-auto-protect-node-port-range": "true",
    "enable-health-check-loadbalancer-ip": "false",
    "enable-health-check-nodeport": "true",
    "node-port-bind-protection": "true",
    "nodeport-addresses": "",
    "service-no-backend-response": "reject",

    // Network policies and their DNS names.
    "enable-policy": "default",
    "enable-k8s-networkpolicy": "true",
    "enable-non-default-deny-policies": "true",
    "enable-endpoint-lockdown-on-policy-overflow": "false",
    "policy-cidr-match-mode": "",

    "enable-policy-secrets-sync": "true",
    "policy-secrets-namespace": secretsNamespace,
    "policy-secrets-only-from-secrets-namespace": "true",

    "dnsproxy-socket-linger-timeout": "10",
    "tofqdns-dns-reject-response-code": "refused",
    "tofqdns-enable-dns-compression": "true",
    "tofqdns-endpoint-max-ip-per-hostname": "1000",
    "tofqdns-idle-connection-grace-period": "0s",
    "tofqdns-max-deferred-connection-deletes": "10000",
    "tofqdns-preallocate-identities": "true",
    "tofqdns-proxy-response-max-delay": "100ms",

    // L7 policy: the proxy runs in DaemonSet cilium-envoy, whose bootstrap repeats the limits.
    "enable-l7-proxy": String(l7Proxy),
    "external-envoy-proxy": String(l7Proxy),
    "proxy-prometheus-port": l7Proxy ? undefined : "9964",

    "envoy-access-log-buffer-size": "4096",
    "envoy-base-id": "0",
    "envoy-keep-cap-netbindservice": "false",
    "http-retry-count": "3",
    "http-stream-idle-timeout": "300",

    "proxy-connect-timeout": "2",
    "proxy-idle-timeout-seconds": "60",
    "proxy-initial-fetch-timeout": "30",
    "proxy-max-concurrent-retries": "128",
    "proxy-max-connection-duration-seconds": "0",
    "proxy-max-requests-per-connection": "0",
    "proxy-xff-num-trusted-hops-egress": "0",
    "proxy-xff-num-trusted-hops-ingress": "0",

    // WireGuard between the nodes.
    "enable-wireguard": wireguard ? "true" : undefined,
    "wireguard-persistent-keepalive": wireguard ? "0s" : undefined,

    // Mutual authentication with SPIRE identities.
    "mesh-auth-enabled": String(mutualAuthentication !== null),
    "mesh-auth-gc-interval": "5m0s",
    "mesh-auth-queue-size": "1024",
    "mesh-auth-rotated-identities-queue-size": "1024",

    "mesh-auth-mutual-enabled": withSpire("true"),
    // Cilium dials any address of the other node, the router address too, which no VPC routes.
    "mesh-auth-mutual-connect-timeout": withSpire("250ms"),
    "mesh-auth-mutual-listener-port": withSpire("4250"),
    "mesh-auth-spiffe-trust-domain": withSpire("spiffe.cilium"),
    "mesh-auth-spire-admin-socket": withSpire("/run/spire/sockets/admin.sock"),
    "mesh-auth-spire-agent-socket": withSpire("/run/spire/sockets/agent/agent.sock"),
    "mesh-auth-spire-server-address": withSpire(`spire-server.${spireNamespace}.svc:8081`),
    "mesh-auth-spire-server-connection-timeout": withSpire("30s"),

    // Flow visibility: the server in every agent, and its metrics.
    "enable-hubble": String(hubble !== null),
    "hubble-disable-tls": withHubble("false"),
    "hubble-listen-address": withHubble(":4244"),
    "hubble-network-policy-correlation-enabled": withHubble("true"),
    "hubble-socket-path": withHubble("/var/run/cilium/hubble.sock"),
    "hubble-tls-cert-file": withHubble(`${hubbleTls}/server.crt`),
    "hubble-tls-client-ca-files": withHubble(`${hubbleTls}/client-ca.crt`),
    "hubble-tls-key-file": withHubble(`${hubbleTls}/server.key`),

    "enable-hubble-open-metrics": withMetrics("false"),
    "hubble-metrics": withMetrics(metrics.join(" ")),
    "hubble-metrics-server": withMetrics(":9965"),
    "hubble-metrics-server-enable-tls": withMetrics("false"),

    // Logs, metrics and ports of agent and operator.
    debug: "false",
    "debug-verbose": "",
    "enable-metrics": "true",
    "metrics-sampling-interval": "5m",
    "operator-api-serve-addr": "127.0.0.1:9234",
    "operator-prometheus-serve-addr": ":9963",
    "enable-dynamic-config": "true",
    "enable-drift-checker": "true",
  };
}

const hubbleTls = "/var/lib/cilium/tls/hubble";
