import type { StatefulSet } from "kubernetes-types/apps/v1.js";
import type {
  ConfigMap,
  Container,
  PersistentVolumeClaim,
  Service,
  Volume,
} from "kubernetes-types/core/v1.js";
import type { RoleBinding } from "kubernetes-types/rbac/v1.js";
import { hostPath, image } from "../parts/container.ts";
import type { Manifest } from "../parts/manifest.ts";
import { spireNamespace } from "../parts/namespaces.ts";
import { configurationChecksum, hostUsers, nodeSelector, pullSecrets, tolerations } from "../parts/pod.ts";
import { clusterRoleWithBinding, roleWithBinding, rule, serviceAccount } from "../rbac/role-with-binding.ts";
import type { RenderInput } from "../render-input.ts";
import { spireProbes } from "./probes.ts";
import { registerSpireEntries } from "./register-spire-entries.ts";
import { spireServerConfig } from "./server-config.ts";

/** Volume of the server's database and keys. */
interface SpireStorage {
  readonly storageClass: string;
  readonly storageSize: string;
}

const account = { name: "spire-server", namespace: spireNamespace };
const labels = { app: "spire-server" };

/** The SPIRE server with its store, and the container that registers Cilium with it. */
export function spireServer(input: RenderInput, storage: SpireStorage | undefined): Manifest[] {
  const config: ConfigMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "spire-server", namespace: spireNamespace },
    data: { "server.conf": spireServerConfig(input.options.clusterName) },
  };
  return [
    serviceAccount(account),
    ...clusterRoleWithBinding("spire-server", account, [
      rule("authentication.k8s.io", ["tokenreviews"], ["create"]),
      rule("", ["pods"], ["get"]),
      // It asks the API server for nodes, and no kubelet: without the chart's nodes/proxy.
      rule("", ["nodes"], ["get"]),
    ]),
    ...roleWithBinding("spire-server", spireNamespace, account, [
      rule("", ["configmaps"], ["patch", "get", "list"]),
    ]),
    danglingBinding,
    config,
    service,
    statefulSet(input, storage, config),
  ];
}

/** RoleBinding to a ClusterRole that the chart never makes; harmless, and kept so that Helm can adopt it. */
const danglingBinding: RoleBinding = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "RoleBinding",
  metadata: { name: "spire-server-pod", namespace: spireNamespace },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "spire-server-pod" },
  subjects: [{ kind: "ServiceAccount", ...account }],
};

const service: Service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "spire-server", namespace: spireNamespace },
  spec: {
    type: "ClusterIP",
    selector: labels,
    ports: [{ name: "grpc", port: 8081, protocol: "TCP", targetPort: "grpc" }],
  },
};

function statefulSet(input: RenderInput, storage: SpireStorage | undefined, config: ConfigMap): StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "spire-server", namespace: spireNamespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      serviceName: "spire-server",
      template: {
        metadata: {
          labels,
          annotations: {
            "kubectl.kubernetes.io/default-container": "spire-server",
            // server.conf is read at start only.
            ...configurationChecksum(config),
          },
        },
        spec: {
          ...hostUsers(input),
          ...pullSecrets(input.options),
          nodeSelector: nodeSelector(input.options, "controllers"),
          ...tolerations(input.options),
          priorityClassName: "system-node-critical",
          // Root for both containers: the socket directory is root's, and one reads the other's /proc/<pid>/root.
          securityContext: { runAsGroup: 0, runAsUser: 0 },
          serviceAccountName: "spire-server",
          shareProcessNamespace: true,
          containers: [registrationContainer(input), serverContainer(input, storage !== undefined)],
          volumes,
        },
      },
      ...(storage !== undefined && { volumeClaimTemplates: [dataClaim(storage)] }),
    },
  };
}

function registrationContainer(input: RenderInput): Container {
  return {
    name: "cilium-init",
    image: image(input, "busybox"),
    imagePullPolicy: "IfNotPresent",
    command: ["/bin/sh", "-c", registerSpireEntries],
  };
}

function serverContainer(input: RenderInput, hasVolume: boolean): Container {
  const { declaresHealthPorts } = input.release.minor.spire;
  const port = declaresHealthPorts ? "http" : 8080;
  return {
    name: "spire-server",
    image: image(input, "spireServer"),
    imagePullPolicy: "IfNotPresent",
    args: ["-config", "/run/spire/config/server.conf"],
    ports: [
      { name: "grpc", containerPort: 8081 },
      ...(declaresHealthPorts ? [{ name: "http", containerPort: 8080 }] : []),
    ],
    ...spireProbes(port),
    volumeMounts: [
      { name: "spire-config", mountPath: "/run/spire/config", readOnly: true },
      ...(hasVolume ? [{ name: "spire-data", mountPath: "/run/spire/data", readOnly: false }] : []),
      { name: "spire-server-socket", mountPath: "/tmp/spire-server/private", readOnly: false },
    ],
  };
}

const volumes: Volume[] = [
  { name: "spire-config", configMap: { name: "spire-server" } },
  hostPath("spire-server-socket", "/var/run/spire-server/sockets"),
];

function dataClaim({ storageClass, storageSize }: SpireStorage): PersistentVolumeClaim {
  return {
    metadata: { name: "spire-data" },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: storageSize } },
      storageClassName: storageClass,
    },
  };
}
