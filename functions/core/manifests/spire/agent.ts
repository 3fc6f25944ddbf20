import type { DaemonSet } from "kubernetes-types/apps/v1.js";
import type { ConfigMap, Container, Toleration, Volume } from "kubernetes-types/core/v1.js";
import { hostPath, image } from "../parts/container.ts";
import { isFineGrained } from "../parts/kubelets.ts";
import type { Manifest } from "../parts/manifest.ts";
import { spireNamespace } from "../parts/namespaces.ts";
import {
  configurationChecksum,
  nodeSelector,
  onNodes,
  pullSecrets,
  supportedComputeTypes,
} from "../parts/pod.ts";
import { startUpTaintKey } from "../parts/start-up-taint.ts";
import { clusterRoleWithBinding, rule, serviceAccount } from "../rbac/role-with-binding.ts";
import type { RenderInput } from "../render-input.ts";
import type { RenderOptions } from "../render-options.ts";
import { spireAgentConfig } from "./agent-config.ts";
import { spireProbes } from "./probes.ts";
import { waitForSpireServer } from "./wait-for-spire-server.ts";

const account = { name: "spire-agent", namespace: spireNamespace };
const labels = { app: "spire-agent" };

/** The SPIRE agent of every node. */
export function spireAgent(input: RenderInput): Manifest[] {
  const config: ConfigMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "spire-agent", namespace: spireNamespace },
    data: { "agent.conf": spireAgentConfig(input.options.clusterName) },
  };
  return [
    serviceAccount(account),
    ...clusterRoleWithBinding("spire-agent", account, [
      rule("", ["pods", "nodes", podsOfKubelet(input.options)], ["get"]),
    ]),
    config,
    daemonSet(input, config),
  ];
}

/**
 * What a kubelet asks for before it lists its pods: since Kubernetes 1.33 a right of their own, before that one with which
 * its holder may run anything in any container of the node.
 */
function podsOfKubelet({ fineGrainedKubelets, kubernetesVersion }: RenderOptions): string {
  return (fineGrainedKubelets ?? isFineGrained(kubernetesVersion)) ? "nodes/pods" : "nodes/proxy";
}

function daemonSet(input: RenderInput, config: ConfigMap): DaemonSet {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "spire-agent", namespace: spireNamespace, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        // agent.conf is read at start only; the trust bundle changes while it runs, so it stays out of the checksum.
        metadata: { namespace: spireNamespace, labels, annotations: configurationChecksum(config) },
        spec: {
          affinity: { nodeAffinity: onNodes(supportedComputeTypes) },
          dnsPolicy: "ClusterFirstWithHostNet",
          hostNetwork: true,
          hostPID: true,
          ...pullSecrets(input.options),
          nodeSelector: nodeSelector(input.options, "agents"),
          priorityClassName: "system-node-critical",
          serviceAccountName: "spire-agent",
          tolerations: tolerations(input.options),
          initContainers: [waitContainer(input)],
          containers: [agentContainer(input)],
          volumes,
        },
      },
    },
  };
}

/** Tolerations as the chart has them; the first covers the second. */
const tolerations = (options: RenderOptions): Toleration[] => [
  { operator: "Exists" },
  { key: startUpTaintKey(options), effect: "NoSchedule" },
];

function waitContainer(input: RenderInput): Container {
  return {
    name: "init",
    image: image(input, "busybox"),
    imagePullPolicy: "IfNotPresent",
    command: ["/bin/sh", "-c", waitForSpireServer],
  };
}

function agentContainer(input: RenderInput): Container {
  const { declaresHealthPorts } = input.release.minor.spire;
  const port = declaresHealthPorts ? "http" : 4251;
  return {
    name: "spire-agent",
    image: image(input, "spireAgent"),
    imagePullPolicy: "IfNotPresent",
    args: ["-config", "/run/spire/config/agent.conf"],
    ...(declaresHealthPorts && { ports: [{ name: "http", containerPort: 4251 }] }),
    env: [{ name: "MY_NODE_NAME", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
    ...spireProbes(port),
    volumeMounts: [
      { name: "spire-config", mountPath: "/run/spire/config", readOnly: true },
      { name: "spire-bundle", mountPath: "/run/spire/bundle" },
      { name: "spire-agent-socket", mountPath: "/run/spire/sockets", readOnly: false },
      { name: "spire-agent", mountPath: "/var/run/secrets/tokens" },
    ],
  };
}

const volumes: Volume[] = [
  { name: "spire-config", configMap: { name: "spire-agent" } },
  { name: "spire-bundle", configMap: { name: "spire-bundle" } },
  hostPath("spire-agent-socket", "/run/spire/sockets"),
  {
    name: "spire-agent",
    projected: {
      sources: [
        { serviceAccountToken: { audience: "spire-server", expirationSeconds: 600, path: "spire-agent" } },
      ],
    },
  },
];
