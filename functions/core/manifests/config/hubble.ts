import type { RenderOptions } from "../render-options.ts";
import type { ConfigTable } from "./config-table.ts";

const tls = "/var/lib/cilium/tls/hubble";

/** Flow visibility: the server in every agent, and its metrics. */
export function hubble(options: RenderOptions): ConfigTable {
  const metrics = options.hubble?.metrics ?? [];
  const withHubble = (value: string) => (options.hubble === null ? undefined : value);
  const withMetrics = (value: string) => (metrics.length === 0 ? undefined : value);
  return {
    "enable-hubble": String(options.hubble !== null),
    "hubble-disable-tls": withHubble("false"),
    "hubble-listen-address": withHubble(":4244"),
    "hubble-network-policy-correlation-enabled": withHubble("true"),
    "hubble-socket-path": withHubble("/var/run/cilium/hubble.sock"),
    "hubble-tls-cert-file": withHubble(`${tls}/server.crt`),
    "hubble-tls-client-ca-files": withHubble(`${tls}/client-ca.crt`),
    "hubble-tls-key-file": withHubble(`${tls}/server.key`),

    "enable-hubble-open-metrics": withMetrics("false"),
    "hubble-metrics": withMetrics(metrics.join(" ")),
    "hubble-metrics-server": withMetrics(":9965"),
    "hubble-metrics-server-enable-tls": withMetrics("false"),
  };
}
