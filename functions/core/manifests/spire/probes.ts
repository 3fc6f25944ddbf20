import type { Container } from "kubernetes-types/core/v1.js";

/** Probes of server and agent alike, on the port of `health_checks` in their configuration. */
export function spireProbes(port: string | number): Pick<Container, "livenessProbe" | "readinessProbe"> {
  return {
    livenessProbe: {
      httpGet: { path: "/live", port },
      initialDelaySeconds: 15,
      periodSeconds: 60,
      timeoutSeconds: 3,
      failureThreshold: 2,
    },
    readinessProbe: {
      httpGet: { path: "/ready", port },
      initialDelaySeconds: 5,
      periodSeconds: 5,
    },
  };
}
