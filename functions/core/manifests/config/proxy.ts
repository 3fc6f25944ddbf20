import type { RenderOptions } from "../render-options.ts";
import type { ConfigTable } from "./config-table.ts";

/** L7 policy: the proxy runs in DaemonSet cilium-envoy, whose bootstrap repeats the limits. */
export function proxy({ l7Proxy }: RenderOptions): ConfigTable {
  return {
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
  };
}
