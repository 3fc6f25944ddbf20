import type { ConfigTable } from "./config-table.ts";

/** BPF programs and maps, and what they report. */
export const datapath: ConfigTable = {
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
};
