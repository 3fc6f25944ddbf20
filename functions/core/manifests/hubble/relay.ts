import type { Deployment } from "kubernetes-types/apps/v1.js";
import type { ConfigMap, Container, Service, Volume } from "kubernetes-types/core/v1.js";
import { image } from "../parts/container.ts";
import { type Manifest, partOfCilium } from "../parts/manifest.ts";
import { systemNamespace } from "../parts/namespaces.ts";
import { configurationChecksum, nodeSelector, onSameNodeAs, pullSecrets, tolerations } from "../parts/pod.ts";
import { serviceAccount } from "../rbac/role-with-binding.ts";
import type { RenderInput } from "../render-input.ts";

const selector = { "k8s-app": "hubble-relay" };
const labels = { "app.kubernetes.io/name": "hubble-relay", ...partOfCilium, ...selector };
const tls = "/var/lib/hubble-relay/tls";

/** hubble-relay: one door to the flows of all agents. */
export function relay(input: RenderInput): Manifest[] {
  const withTls = input.options.hubble?.relayTls === true;
  const config = relayConfig(input.options.clusterName, withTls);
  return [
    {
      ...serviceAccount({ name: "hubble-relay", namespace: systemNamespace }),
      automountServiceAccountToken: false,
    },
    config,
    service(withTls),
    deployment(input, config, withTls),
  ];
}

/** The empty values and the blank line are the chart's; the relay takes its defaults for them. */
function relayConfig(clusterName: string, withTls: boolean): ConfigMap {
  const lines = [
    `cluster-name: ${clusterName}`,
    `peer-service: "hubble-peer.${systemNamespace}.svc.cluster.local.:443"`,
    "listen-address: :4245",
    "gops: true",
    'gops-port: "9893"',
    "retry-timeout: ",
    "sort-buffer-len-max: ",
    "sort-buffer-drain-timeout: ",
    `tls-hubble-client-cert-file: ${tls}/client.crt`,
    `tls-hubble-client-key-file: ${tls}/client.key`,
    `tls-hubble-server-ca-files: ${tls}/hubble-server-ca.crt`,
    "",
    ...(withTls ? serverTls : ["disable-server-tls: true"]),
    "",
  ];
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "hubble-relay-config", namespace: systemNamespace },
    data: { "config.yaml": lines.join("\n") },
  };
}

/** Clients show a certificate of the same authority, too. */
const serverTls = [
  `tls-relay-server-cert-file: ${tls}/server.crt`,
  `tls-relay-server-key-file: ${tls}/server.key`,
  `tls-relay-client-ca-files: ${tls}/hubble-server-ca.crt`,
];

const service = (withTls: boolean): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "hubble-relay", namespace: systemNamespace, labels },
  spec: {
    type: "ClusterIP",
    selector,
    ports: [{ port: withTls ? 443 : 80, protocol: "TCP", targetPort: "grpc" }],
  },
});

function deployment(input: RenderInput, config: ConfigMap, withTls: boolean): Deployment {
  const { hardened } = input.release.minor.hubble;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "hubble-relay", namespace: systemNamespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      template: {
        // The relay reads its configuration at start only, and its certificates whenever their files change.
        metadata: { labels, annotations: configurationChecksum(config) },
        spec: {
          affinity: { podAffinity: onSameNodeAs({ "k8s-app": "cilium" }) },
          automountServiceAccountToken: false,
          ...pullSecrets(input.options),
          nodeSelector: nodeSelector(input.options, "controllers"),
          ...tolerations(input.options),
          restartPolicy: "Always",
          securityContext: { fsGroup: 65532, seccompProfile: { type: "RuntimeDefault" } },
          serviceAccountName: "hubble-relay",
          terminationGracePeriodSeconds: 1,
          containers: [container(input)],
          volumes: [...(hardened ? [tmpVolume] : []), configVolume, tlsVolume(withTls)],
        },
      },
    },
  };
}

function container(input: RenderInput): Container {
  const grpc = { port: 4222 };
  const { hardened } = input.release.minor.hubble;
  return {
    name: "hubble-relay",
    image: image(input, "hubbleRelay"),
    imagePullPolicy: "IfNotPresent",
    command: ["hubble-relay"],
    args: ["serve"],
    ports: [{ name: "grpc", containerPort: 4245 }],
    startupProbe: { grpc, initialDelaySeconds: 10, periodSeconds: 3, failureThreshold: 20 },
    readinessProbe: { grpc, timeoutSeconds: 3 },
    livenessProbe: {
      grpc,
      initialDelaySeconds: 10,
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 12,
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      ...(hardened && { readOnlyRootFilesystem: true }),
      runAsGroup: 65532,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    },
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [
      { name: "config", mountPath: "/etc/hubble-relay", readOnly: true },
      { name: "tls", mountPath: tls, readOnly: true },
      ...(hardened ? [{ name: "tmp-volume", mountPath: "/tmp" }] : []),
    ],
  };
}

const tmpVolume: Volume = { name: "tmp-volume", emptyDir: {} };

const configVolume: Volume = {
  name: "config",
  configMap: { name: "hubble-relay-config", items: [{ key: "config.yaml", path: "config.yaml" }] },
};

const tlsVolume = (withServer: boolean): Volume => ({
  name: "tls",
  projected: {
    defaultMode: 0o400,
    sources: [
      {
        secret: {
          name: "hubble-relay-client-certs",
          items: [
            { key: "tls.crt", path: "client.crt" },
            { key: "tls.key", path: "client.key" },
            { key: "ca.crt", path: "hubble-server-ca.crt" },
          ],
        },
      },
      ...(withServer ? [{ secret: { name: "hubble-relay-server-certs", items: serverItems } }] : []),
    ],
  },
});

const serverItems = [
  { key: "tls.crt", path: "server.crt" },
  { key: "tls.key", path: "server.key" },
];
