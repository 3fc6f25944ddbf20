import type { ConfigTable } from "./config-table.ts";

/** Logs, metrics and ports of agent and operator. */
export const observability: ConfigTable = {
  debug: "false",
  "debug-verbose": "",
  "enable-metrics": "true",
  "metrics-sampling-interval": "5m",
  "operator-api-serve-addr": "127.0.0.1:9234",
  "operator-prometheus-serve-addr": ":9963",
  "enable-dynamic-config": "true",
  "enable-drift-checker": "true",
};
