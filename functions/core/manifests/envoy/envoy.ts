import type { ConfigMap, Service } from "kubernetes-types/core/v1.js";
import { stableJson } from "../../stable-json.ts";
import { type Manifest, partOfCilium } from "../parts/manifest.ts";
import { systemNamespace } from "../parts/namespaces.ts";
import { serviceAccount } from "../rbac/role-with-binding.ts";
import type { EnvoyDifferences } from "../releases/minor.ts";
import type { RenderInput } from "../render-input.ts";
import { envoyBootstrap } from "./bootstrap.ts";
import { envoyDaemonSet } from "./daemon-set.ts";

/** Objects of the L7 proxy; none without it. */
export function envoy(input: RenderInput): Manifest[] {
  if (!input.options.l7Proxy) return [];
  const config = bootstrapConfig(input);
  return [
    serviceAccount({ name: "cilium-envoy", namespace: systemNamespace }),
    config,
    metricsService(input.release.minor.envoy),
    envoyDaemonSet(input, config),
  ];
}

function bootstrapConfig(input: RenderInput): ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "cilium-envoy-config", namespace: systemNamespace },
    data: { "bootstrap-config.json": `${stableJson(envoyBootstrap(input))}\n` },
  };
}

function metricsService({ metricsTarget }: EnvoyDifferences): Service {
  const targetPort = metricsTarget === "name" ? "envoy-metrics" : 9964;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "cilium-envoy",
      namespace: systemNamespace,
      annotations: { "prometheus.io/port": "9964", "prometheus.io/scrape": "true" },
      labels: {
        "app.kubernetes.io/name": "cilium-envoy",
        ...partOfCilium,
        "io.cilium/app": "proxy",
        "k8s-app": "cilium-envoy",
      },
    },
    spec: {
      clusterIP: "None",
      type: "ClusterIP",
      selector: { "k8s-app": "cilium-envoy" },
      ports: [{ name: "envoy-metrics", port: 9964, protocol: "TCP", targetPort }],
    },
  };
}
