import type { Service } from "kubernetes-types/core/v1.js";
import { partOfCilium, systemNamespace } from "../names.ts";

/** Where Prometheus scrapes the flow metrics of the agents. */
export const metricsService: Service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: {
    name: "hubble-metrics",
    namespace: systemNamespace,
    annotations: { "prometheus.io/port": "9965", "prometheus.io/scrape": "true" },
    labels: { "app.kubernetes.io/name": "hubble", ...partOfCilium, "k8s-app": "hubble" },
  },
  spec: {
    clusterIP: "None",
    type: "ClusterIP",
    selector: { "k8s-app": "cilium" },
    ports: [{ name: "hubble-metrics", port: 9965, protocol: "TCP", targetPort: "hubble-metrics" }],
  },
};
