import type { Deployment } from "kubernetes-types/apps/v1.js";
import type { ConfigMap, Container, SecurityContext, Service, Volume } from "kubernetes-types/core/v1.js";
import { image } from "../parts/container.ts";
import { type Manifest, partOfCilium } from "../parts/manifest.ts";
import { systemNamespace } from "../parts/namespaces.ts";
import { configurationChecksum, nodeSelector, pullSecrets, tolerations } from "../parts/pod.ts";
import { clusterRoleWithBinding, serviceAccount } from "../rbac/role-with-binding.ts";
import type { RenderInput } from "../render-input.ts";
import { uiNginx } from "./ui-nginx.ts";

const account = { name: "hubble-ui", namespace: systemNamespace };
const selector = { "k8s-app": "hubble-ui" };
const labels = { "app.kubernetes.io/name": "hubble-ui", ...partOfCilium, ...selector };

/** hubble-ui: the service map; it asks the relay. */
export function ui(input: RenderInput): Manifest[] {
  return [
    serviceAccount(account),
    ...clusterRoleWithBinding("hubble-ui", account, [...input.release.minor.hubble.uiRules], partOfCilium),
    nginxConfig,
    service,
    deployment(input),
  ];
}

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

function deployment(input: RenderInput): Deployment {
  const { hardened } = input.release.minor.hubble;
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
          ...pullSecrets(input.options),
          nodeSelector: nodeSelector(input.options, "controllers"),
          ...tolerations(input.options),
          securityContext: {
            fsGroup: 1001,
            runAsGroup: 1001,
            runAsUser: 1001,
            ...(hardened && { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } }),
          },
          serviceAccountName: "hubble-ui",
          containers: [frontend(input), backend(input)],
          volumes: [
            { name: "hubble-ui-nginx-conf", configMap: { name: "hubble-ui-nginx", defaultMode: 0o644 } },
            { name: "tmp-dir", emptyDir: hardened ? { sizeLimit: "256Mi" } : {} },
            ...(input.options.hubble?.relayTls ? [certificatesVolume] : []),
          ],
        },
      },
    },
  };
}

function frontend(input: RenderInput): Container {
  const port = input.release.minor.hubble.uiProbe === "name" ? "http" : 8081;
  return {
    name: "frontend",
    image: image(input, "hubbleUi"),
    imagePullPolicy: "IfNotPresent",
    ports: [{ name: "http", containerPort: 8081 }],
    livenessProbe: { httpGet: { path: "/healthz", port } },
    readinessProbe: { httpGet: { path: "/", port } },
    securityContext: confined(input),
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

function backend(input: RenderInput): Container {
  const withTls = input.options.hubble?.relayTls === true;
  return {
    name: "backend",
    image: image(input, "hubbleUiBackend"),
    imagePullPolicy: "IfNotPresent",
    env: [
      { name: "EVENTS_SERVER_PORT", value: "8090" },
      { name: "FLOWS_API_ADDR", value: `hubble-relay:${withTls ? 443 : 80}` },
      ...(withTls ? tlsToRelay : []),
    ],
    ports: [{ name: "grpc", containerPort: 8090 }],
    securityContext: confined(input),
    terminationMessagePolicy: "FallbackToLogsOnError",
    ...(withTls && {
      volumeMounts: [{ name: certificatesVolume.name, mountPath: certificates, readOnly: true }],
    }),
  };
}

const certificates = "/var/lib/hubble-ui/certs";

const tlsToRelay = [
  { name: "TLS_TO_RELAY_ENABLED", value: "true" },
  { name: "TLS_RELAY_SERVER_NAME", value: "ui.hubble-relay.cilium.io" },
  { name: "TLS_RELAY_CA_CERT_FILES", value: `${certificates}/hubble-relay-ca.crt` },
  { name: "TLS_RELAY_CLIENT_CERT_FILE", value: `${certificates}/client.crt` },
  { name: "TLS_RELAY_CLIENT_KEY_FILE", value: `${certificates}/client.key` },
];

const certificatesVolume: Volume = {
  name: "hubble-ui-client-certs",
  projected: {
    defaultMode: 0o400,
    sources: [
      {
        secret: {
          name: "hubble-ui-client-certs",
          items: [
            { key: "tls.crt", path: "client.crt" },
            { key: "tls.key", path: "client.key" },
            { key: "ca.crt", path: "hubble-relay-ca.crt" },
          ],
        },
      },
    ],
  },
};

function confined(input: RenderInput): SecurityContext {
  const { hardened } = input.release.minor.hubble;
  return { allowPrivilegeEscalation: false, ...(hardened && { capabilities: { drop: ["ALL"] } }) };
}
