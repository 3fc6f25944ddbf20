import type { DaemonSet } from "kubernetes-types/apps/v1.js";
import type { ConfigMap, Container, HTTPGetAction, Volume } from "kubernetes-types/core/v1.js";
import { hostPath, hostSecurityContext, image, podIdentity } from "../parts/container.ts";
import { partOfCilium } from "../parts/manifest.ts";
import { systemNamespace } from "../parts/namespaces.ts";
import {
  configurationChecksum,
  envoyNodes,
  hostUsers,
  nodeSelector,
  onNodes,
  onSameNodeAs,
  pullSecrets,
  supportedComputeTypes,
} from "../parts/pod.ts";
import type { RenderInput } from "../render-input.ts";

const selector = { "k8s-app": "cilium-envoy" };
const labels = {
  "app.kubernetes.io/name": "cilium-envoy",
  ...partOfCilium,
  ...selector,
  name: "cilium-envoy",
};

/** DaemonSet `cilium-envoy`: the L7 proxy beside every agent. */
export function envoyDaemonSet(input: RenderInput, config: ConfigMap): DaemonSet {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "cilium-envoy", namespace: systemNamespace, labels },
    spec: {
      selector: { matchLabels: selector },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 2 } },
      template: {
        // Envoy reads its bootstrap at start only; everything else comes from the agent.
        metadata: { labels, annotations: configurationChecksum(config) },
        spec: {
          affinity: {
            nodeAffinity: onNodes(envoyNodes, supportedComputeTypes),
            podAffinity: onSameNodeAs({ "k8s-app": "cilium" }),
            podAntiAffinity: onSameNodeAs(selector),
          },
          automountServiceAccountToken: true,
          hostNetwork: true,
          ...hostUsers(input),
          ...pullSecrets(input.options),
          nodeSelector: nodeSelector(input.options, "agents"),
          priorityClassName: "system-node-critical",
          restartPolicy: "Always",
          securityContext: { appArmorProfile: { type: "Unconfined" } },
          serviceAccountName: "cilium-envoy",
          terminationGracePeriodSeconds: 1,
          tolerations: [{ operator: "Exists" }],
          containers: [container(input)],
          volumes,
        },
      },
    },
  };
}

function container(input: RenderInput): Container {
  const { explicitProbeTimes } = input.release.minor.envoy;
  const atOnce = explicitProbeTimes ? { initialDelaySeconds: 0 } : {};
  return {
    name: "cilium-envoy",
    image: image(input, "envoy"),
    imagePullPolicy: "IfNotPresent",
    command: ["/usr/bin/cilium-envoy-starter"],
    args: ["--", "-c /var/run/cilium/envoy/bootstrap-config.json", "--base-id 0", "--log-level info"],
    env: podIdentity,
    ports: [{ name: "envoy-metrics", containerPort: 9964, hostPort: 9964, protocol: "TCP" }],
    startupProbe: {
      httpGet: health,
      initialDelaySeconds: 5,
      periodSeconds: 2,
      ...(explicitProbeTimes && { timeoutSeconds: 5 }),
      failureThreshold: 105,
      successThreshold: 1,
    },
    readinessProbe: {
      httpGet: health,
      ...atOnce,
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 3,
      successThreshold: 1,
    },
    livenessProbe: {
      httpGet: health,
      ...atOnce,
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 10,
      successThreshold: 1,
    },
    securityContext: hostSecurityContext("NET_ADMIN", "SYS_ADMIN"),
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [
      { name: "envoy-sockets", mountPath: "/var/run/cilium/envoy/sockets", readOnly: false },
      { name: "envoy-artifacts", mountPath: "/var/run/cilium/envoy/artifacts", readOnly: true },
      { name: "envoy-config", mountPath: "/var/run/cilium/envoy/", readOnly: true },
      { name: "bpf-maps", mountPath: "/sys/fs/bpf", mountPropagation: "HostToContainer" },
    ],
  };
}

const health: HTTPGetAction = { host: "127.0.0.1", path: "/healthz", port: 9878, scheme: "HTTP" };

const volumes: Volume[] = [
  hostPath("envoy-sockets", "/var/run/cilium/envoy/sockets"),
  hostPath("envoy-artifacts", "/var/run/cilium/envoy/artifacts"),
  {
    name: "envoy-config",
    configMap: {
      name: "cilium-envoy-config",
      defaultMode: 0o400,
      items: [{ key: "bootstrap-config.json", path: "bootstrap-config.json" }],
    },
  },
  hostPath("bpf-maps", "/sys/fs/bpf"),
];
