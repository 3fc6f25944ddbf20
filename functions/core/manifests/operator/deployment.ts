import type { Deployment } from "kubernetes-types/apps/v1.js";
import type {
  ConfigMap,
  Container,
  HTTPGetAction,
  Toleration,
  Volume,
  VolumeMount,
} from "kubernetes-types/core/v1.js";
import { hostPath, image, podIdentity } from "../parts/container.ts";
import { partOfCilium } from "../parts/manifest.ts";
import { systemNamespace } from "../parts/namespaces.ts";
import {
  configurationChecksum,
  hostUsers,
  nodeSelector,
  onSameNodeAs,
  pullSecrets,
  tolerations,
} from "../parts/pod.ts";
import { startUpTaintKey } from "../parts/start-up-taint.ts";
import type { RenderInput } from "../render-input.ts";
import type { RenderOptions } from "../render-options.ts";

const app = { "io.cilium/app": "operator" };
const selector = { ...app, name: "cilium-operator" };
const labels = { "app.kubernetes.io/name": "cilium-operator", ...partOfCilium, ...selector };

/** Replicas of the operator, and how they are replaced: a single one must go before its successor can have its host ports. */
export function operatorScale(replicas: 1 | 2) {
  const maxUnavailable = replicas === 1 ? "100%" : "50%";
  return {
    replicas,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable } },
  } as const;
}

/** Deployment `cilium-operator`. */
export function operatorDeployment(input: RenderInput, config: ConfigMap): Deployment {
  const { operatorReplicas, mutualAuthentication } = input.options;
  const spire = mutualAuthentication !== null;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "cilium-operator", namespace: systemNamespace, labels },
    spec: {
      replicas: operatorReplicas,
      selector: { matchLabels: selector },
      strategy: operatorScale(operatorReplicas).strategy,
      template: {
        metadata: {
          labels,
          annotations: {
            "prometheus.io/port": "9963",
            "prometheus.io/scrape": "true",
            // The mounted cilium-config is read at start only.
            ...configurationChecksum(config),
          },
        },
        spec: {
          affinity: { podAntiAffinity: onSameNodeAs(app) },
          automountServiceAccountToken: true,
          hostNetwork: true,
          ...hostUsers(input),
          ...pullSecrets(input.options),
          nodeSelector: nodeSelector(input.options, "controllers"),
          priorityClassName: "system-cluster-critical",
          restartPolicy: "Always",
          securityContext: { seccompProfile: { type: "RuntimeDefault" } },
          serviceAccountName: "cilium-operator",
          ...tolerations(input.options, nodesNotReady(input.options)),
          containers: [container(input, spire ? [configMount, spireMount] : [configMount])],
          volumes: spire ? [configVolume, spireVolume] : [configVolume],
        },
      },
    },
  };
}

function container(input: RenderInput, volumeMounts: VolumeMount[]): Container {
  const { declaresHealthPort } = input.release.minor.operator;
  const httpGet = health(declaresHealthPort ? "health" : 9234);
  return {
    name: "cilium-operator",
    image: image(input, "operator"),
    imagePullPolicy: "IfNotPresent",
    command: ["cilium-operator-generic"],
    args: ["--config-dir=/tmp/cilium/config-map", "--debug=$(CILIUM_DEBUG)"],
    env: [
      ...podIdentity,
      {
        name: "CILIUM_DEBUG",
        valueFrom: { configMapKeyRef: { name: "cilium-config", key: "debug", optional: true } },
      },
    ],
    ports: [
      ...(declaresHealthPort ? [{ name: "health", containerPort: 9234, hostPort: 9234 }] : []),
      { name: "prometheus", containerPort: 9963, hostPort: 9963, protocol: "TCP" },
    ],
    livenessProbe: { httpGet, initialDelaySeconds: 60, periodSeconds: 10, timeoutSeconds: 3 },
    readinessProbe: {
      httpGet,
      initialDelaySeconds: 0,
      periodSeconds: 5,
      timeoutSeconds: 3,
      failureThreshold: 5,
    },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts,
  };
}

function health(port: string | number): HTTPGetAction {
  return { host: "127.0.0.1", path: "/healthz", port, scheme: "HTTP" };
}

const configVolume: Volume = { name: "cilium-config-path", configMap: { name: "cilium-config" } };
const configMount: VolumeMount = {
  name: "cilium-config-path",
  mountPath: "/tmp/cilium/config-map",
  readOnly: true,
};

const spireVolume = hostPath("spire-agent-socket", "/run/spire/sockets/agent");
const spireMount: VolumeMount = {
  name: "spire-agent-socket",
  mountPath: "/run/spire/sockets/agent",
  readOnly: true,
};

/** Tolerations of nodes without a ready agent: the operator makes the CRDs and clears the taint. */
const nodesNotReady = (options: RenderOptions): Toleration[] =>
  [
    "node-role.kubernetes.io/control-plane",
    "node-role.kubernetes.io/master",
    "node.kubernetes.io/not-ready",
    "node.cloudprovider.kubernetes.io/uninitialized",
    startUpTaintKey(options),
  ].map((key) => ({ key, operator: "Exists" }));
