import type { Deployment } from "kubernetes-types/apps/v1.js";
import type { ConfigMap, Container, Service } from "kubernetes-types/core/v1.js";
import type { PolicyRule } from "kubernetes-types/rbac/v1.js";
import type { Choice } from "../choice.ts";
import { configurationChecksum } from "../configuration-checksum.ts";
import { clusterGrant, rule, serviceAccount } from "../grant.ts";
import { image } from "../image.ts";
import type { Manifest } from "../manifest.ts";
import { partOfCilium, systemNamespace } from "../names.ts";
import { linuxNodes } from "../scheduling.ts";
import { uiNginx } from "./ui-nginx.ts";

const account = { name: "hubble-ui", namespace: systemNamespace };
const selector = { "k8s-app": "hubble-ui" };
const labels = { "app.kubernetes.io/name": "hubble-ui", ...partOfCilium, ...selector };
const read = ["get", "list", "watch"];

/** hubble-ui: the service map; it asks the relay. */
export function ui(choice: Choice): Manifest[] {
  return [
    serviceAccount(account),
    ...clusterGrant("hubble-ui", account, rules, partOfCilium),
    nginxConfig,
    service,
    deployment(choice),
  ];
}

const rules: PolicyRule[] = [
  rule("", ["componentstatuses", "endpoints", "namespaces", "nodes", "pods", "services"], read),
  rule("apiextensions.k8s.io", ["customresourcedefinitions"], read),
];

const nginxConfig: ConfigMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "hubble-ui-nginx", namespace: systemNamespace },
  data: { "nginx.conf": uiNginx },
};

const service: Service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "hubble-ui", namespace: systemNamespace, labels },
  spec: { type: "ClusterIP", selector, ports: [{ name: "http", port: 80, targetPort: 8081 }] },
};

function deployment(choice: Choice): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "hubble-ui", namespace: systemNamespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      template: {
        // A file mounted by subPath never changes in a running container.
        metadata: { labels, annotations: configurationChecksum(nginxConfig) },
        spec: {
          automountServiceAccountToken: true,
          nodeSelector: linuxNodes,
          securityContext: { fsGroup: 1001, runAsGroup: 1001, runAsUser: 1001 },
          serviceAccountName: "hubble-ui",
          containers: [frontend(choice), backend(choice)],
          volumes: [
            { name: "hubble-ui-nginx-conf", configMap: { name: "hubble-ui-nginx", defaultMode: 0o644 } },
            { name: "tmp-dir", emptyDir: {} },
          ],
        },
      },
    },
  };
}

function frontend(choice: Choice): Container {
  return {
    name: "frontend",
    image: image(choice, "hubbleUi"),
    imagePullPolicy: "IfNotPresent",
    ports: [{ name: "http", containerPort: 8081 }],
    livenessProbe: { httpGet: { path: "/healthz", port: "http" } },
    readinessProbe: { httpGet: { path: "/", port: "http" } },
    securityContext: { allowPrivilegeEscalation: false },
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [
      {
        name: "hubble-ui-nginx-conf",
        mountPath: "/etc/nginx/conf.d/default.conf",
        subPath: "nginx.conf",
      },
      { name: "tmp-dir", mountPath: "/tmp" },
    ],
  };
}

function backend(choice: Choice): Container {
  return {
    name: "backend",
    image: image(choice, "hubbleUiBackend"),
    imagePullPolicy: "IfNotPresent",
    env: [
      { name: "EVENTS_SERVER_PORT", value: "8090" },
      { name: "FLOWS_API_ADDR", value: "hubble-relay:80" },
    ],
    ports: [{ name: "grpc", containerPort: 8090 }],
    securityContext: { allowPrivilegeEscalation: false },
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
}
