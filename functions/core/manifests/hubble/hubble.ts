import type { Service } from "kubernetes-types/core/v1.js";
import { type Manifest, partOfCilium } from "../parts/manifest.ts";
import { systemNamespace } from "../parts/namespaces.ts";
import type { RenderInput } from "../render-input.ts";
import type { HubbleCertificates } from "./hubble-certificates.ts";
import { relay } from "./relay.ts";
import { certificateSecrets } from "./secrets.ts";
import { ui } from "./ui.ts";

/** Objects of Hubble, each only where the options ask for it. */
export function hubble(input: RenderInput, certificates: HubbleCertificates): Manifest[] {
  const options = input.options.hubble;
  if (options === null) return [];
  return [
    ...certificateSecrets(input, certificates),
    peerService,
    ...(options.metrics.length > 0 ? [metricsService] : []),
    ...(options.relay ? relay(input) : []),
    ...(options.ui ? ui(input) : []),
  ];
}

/** Service through which the relay learns from the agent of its own node where all the others are. */
const peerService: Service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: {
    name: "hubble-peer",
    namespace: systemNamespace,
    labels: { "app.kubernetes.io/name": "hubble-peer", ...partOfCilium, "k8s-app": "cilium" },
  },
  spec: {
    internalTrafficPolicy: "Local",
    selector: { "k8s-app": "cilium" },
    ports: [{ name: "peer-service", port: 443, protocol: "TCP", targetPort: 4244 }],
  },
};

/** Service at which Prometheus scrapes the flow metrics of the agents. */
const metricsService: Service = {
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
