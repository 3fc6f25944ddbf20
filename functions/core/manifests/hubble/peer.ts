import type { Service } from "kubernetes-types/core/v1.js";
import { partOfCilium, systemNamespace } from "../names.ts";

/** Through this Service the relay learns from the agent of its own node where all the others are. */
export const peerService: Service = {
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
