import type { Json } from "../../json.ts";
import type { EnvoyDifferences } from "../releases/minor.ts";
import type { RenderInput } from "../render-input.ts";

const adminSocket = "/var/run/cilium/envoy/sockets/admin.sock";
const xdsSocket = "/var/run/cilium/envoy/sockets/xds.sock";
const httpOptions = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
const connectTimeout = "2s";
const privateRanges = [
  { addressPrefix: "10.0.0.0", prefixLen: 8 },
  { addressPrefix: "172.16.0.0", prefixLen: 12 },
  { addressPrefix: "192.168.0.0", prefixLen: 16 },
  { addressPrefix: "127.0.0.1", prefixLen: 32 },
];
const loopback6 = { addressPrefix: "::1", prefixLen: 128 };

/** Envoy's bootstrap configuration: agents deliver the rest over the xDS socket. */
export function envoyBootstrap({ options, release }: RenderInput): Json {
  const ipv6 = options.ipFamily === "ipv6";
  const differences = release.minor.envoy;
  const circuitBreakers = limits(differences);
  return {
    node: { cluster: "ingress-cluster", id: "host~127.0.0.1~no-id~localdomain" },
    admin: { address: { pipe: { mode: 0o660, path: adminSocket } } },
    applicationLogConfig: { logFormat: { textFormat: "[%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v" } },
    bootstrapExtensions: [
      {
        name: "envoy.bootstrap.internal_listener",
        typedConfig: { "@type": type("envoy.extensions.bootstrap.internal_listener.v3.InternalListener") },
      },
    ],
    overloadManager: {
      resourceMonitors: [
        {
          name: "envoy.resource_monitors.global_downstream_max_connections",
          typedConfig: {
            "@type": type(
              "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
            ),
            max_active_downstream_connections: "50000",
          },
        },
      ],
    },
    dynamicResources: differences.xds === "aggregated" ? oneStream() : twoStreams(),
    staticResources: {
      clusters: [
        originalDestination("ingress-cluster", circuitBreakers),
        originalDestination("egress-cluster-tls", circuitBreakers, "tls"),
        originalDestination("egress-cluster", circuitBreakers),
        originalDestination("ingress-cluster-tls", circuitBreakers, "tls"),
        {
          ...socketCluster(xdsCluster, xdsSocket),
          ...(differences.xdsCircuitBreakers && { circuitBreakers }),
          typedExtensionProtocolOptions: {
            [httpOptions]: {
              "@type": type(httpOptions),
              explicitHttpConfig: { http2ProtocolOptions: {} },
            },
          },
        },
        socketCluster("/envoy-admin", adminSocket),
      ],
      listeners: [
        listener("envoy-prometheus-metrics-listener", ["0.0.0.0", ...(ipv6 ? ["::"] : [])], 9964, {
          virtualHosts: [adminRoute("prometheus_metrics_route", "/metrics", "/stats/prometheus")],
        }),
        // The chart spells this one virtual_hosts; protobuf reads both spellings.
        listener("envoy-health-listener", ["127.0.0.1", ...(ipv6 ? ["::1"] : [])], 9878, {
          virtual_hosts: [adminRoute("health", "/healthz", "/ready")],
        }),
      ],
    },
  };
}

function type(name: string): string {
  return `type.googleapis.com/${name}`;
}

const xdsCluster = "xds-grpc-cilium";
const xdsSource = {
  apiType: "GRPC",
  grpcServices: [{ envoyGrpc: { clusterName: xdsCluster } }],
  setNodeOnFirstMessageOnly: true,
  transportApiVersion: "V3",
};
const fetched = { initialFetchTimeout: "30s", resourceApiVersion: "V3" };

function twoStreams(): Json {
  const source = { ...fetched, apiConfigSource: xdsSource };
  return { cdsConfig: source, ldsConfig: source };
}

function oneStream(): Json {
  const source = { ...fetched, ads: {} };
  return { adsConfig: xdsSource, cdsConfig: source, ldsConfig: source };
}

function limits({ connectionCircuitBreakers }: EnvoyDifferences): Json {
  const bounds = connectionCircuitBreakers ? { maxConnections: 1024, maxRequests: 1024 } : {};
  return { thresholds: [{ ...bounds, maxRetries: 128 }] };
}

/** Cluster that forwards each connection to its original destination. */
function originalDestination(
  name: string,
  circuitBreakers: Json,
  transport: "plain" | "tls" = "plain",
): Json {
  const tls = transport === "tls";
  return {
    name,
    type: "ORIGINAL_DST",
    connectTimeout,
    cleanupInterval: "2.500s",
    lbPolicy: "CLUSTER_PROVIDED",
    circuitBreakers,
    ...(tls && {
      transportSocket: {
        name: "cilium.tls_wrapper",
        typedConfig: { "@type": type("cilium.UpstreamTlsWrapperContext") },
      },
    }),
    typedExtensionProtocolOptions: {
      [httpOptions]: {
        "@type": type(httpOptions),
        commonHttpProtocolOptions: {
          idleTimeout: "60s",
          maxConnectionDuration: "0s",
          maxRequestsPerConnection: 0,
        },
        ...(tls && { upstreamHttpProtocolOptions: {} }),
        useDownstreamProtocolConfig: {},
      },
    },
  };
}

function socketCluster(name: string, path: string) {
  return {
    name,
    type: "STATIC",
    connectTimeout,
    loadAssignment: {
      clusterName: name,
      endpoints: [{ lbEndpoints: [{ endpoint: { address: { pipe: { path } } } }] }],
    },
  };
}

/** Listener on one address, or on one of each family. */
function listener(
  name: string,
  [address = "", ...others]: readonly string[],
  portValue: number,
  routeConfig: Json,
): Json {
  const cidrRanges = others.length === 0 ? privateRanges : [...privateRanges, loopback6];
  return {
    name,
    address: { socketAddress: { address, portValue } },
    ...(others.length > 0 && {
      additionalAddresses: others.map((other) => ({
        address: { socketAddress: { address: other, portValue } },
      })),
    }),
    filterChains: [
      {
        filters: [
          {
            name: "envoy.filters.network.http_connection_manager",
            typedConfig: {
              "@type": type(
                "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
              ),
              statPrefix: name,
              streamIdleTimeout: "300s",
              routeConfig,
              httpFilters: [
                {
                  name: "envoy.filters.http.router",
                  typedConfig: { "@type": type("envoy.extensions.filters.http.router.v3.Router") },
                },
              ],
              internalAddressConfig: { cidrRanges },
            },
          },
        ],
      },
    ],
  };
}

function adminRoute(name: string, prefix: string, prefixRewrite: string): Json {
  return {
    name,
    domains: ["*"],
    routes: [{ name, match: { prefix }, route: { cluster: "/envoy-admin", prefixRewrite } }],
  };
}
