import type { ConfigTable } from "./config-table.ts";

/** Services stay with kube-proxy; these are the chart's settings for a replacement that is off. */
export const loadBalancing: ConfigTable = {
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
};
