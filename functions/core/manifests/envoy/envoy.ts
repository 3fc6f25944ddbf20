import type { ConfigMap, Service } from "kubernetes-types/core/v1.js";
import { stableJson } from "../../stable-json.ts";
import type { Choice } from "../choice.ts";
import { serviceAccount } from "../grant.ts";
import type { Manifest } from "../manifest.ts";
import { partOfCilium, systemNamespace } from "../names.ts";
import { envoyBootstrap } from "./bootstrap.ts";
import { envoyDaemonSet } from "./daemon-set.ts";
import type { EnvoyTraits } from "./envoy-traits.ts";

/** The L7 proxy; nothing without it. */
export function envoy(choice: Choice): Manifest[] {
  if (!choice.options.l7Proxy) return [];
  const config = bootstrapConfig(choice);
  return [
    serviceAccount({ name: "cilium-envoy", namespace: systemNamespace }),
    config,
    metricsService(choice.release.minor.envoy),
    envoyDaemonSet(choice, config),
  ];
}

function bootstrapConfig(choice: Choice): ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "cilium-envoy-config", namespace: systemNamespace },
    data: { "bootstrap-config.json": `${stableJson(envoyBootstrap(choice))}\n` },
  };
}

function metricsService({ metricsTarget }: EnvoyTraits): Service {
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
