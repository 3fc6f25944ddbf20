import type { Container, ContainerPort, HTTPGetAction, VolumeMount } from "kubernetes-types/core/v1.js";
import { hostSecurityContext, image, podIdentity } from "../parts/container.ts";
import type { RenderInput } from "../render-input.ts";
import type { RenderOptions } from "../render-options.ts";
import { postStartScript } from "./post-start-script.ts";

/** Container `cilium-agent`. */
export function agentContainer(input: RenderInput): Container {
  const { capabilities, declaredPorts } = input.release.minor.agent;
  const healthPort = declaredPorts === "served" ? "health" : 9879;
  return {
    name: "cilium-agent",
    image: image(input, "agent"),
    imagePullPolicy: "IfNotPresent",
    command: ["cilium-agent"],
    args: ["--config-dir=/tmp/cilium/config-map"],
    env: [
      ...podIdentity,
      { name: "CILIUM_CLUSTERMESH_CONFIG", value: "/var/lib/cilium/clustermesh/" },
      {
        name: "GOMEMLIMIT",
        valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1" } },
      },
      { name: "KUBE_CLIENT_BACKOFF_BASE", value: "1" },
      { name: "KUBE_CLIENT_BACKOFF_DURATION", value: "120" },
    ],
    lifecycle: {
      postStart: { exec: { command: ["bash", "-c", postStartScript] } },
      preStop: { exec: { command: ["/cni-uninstall.sh"] } },
    },
    startupProbe: {
      httpGet: health(healthPort),
      initialDelaySeconds: 5,
      periodSeconds: 2,
      failureThreshold: 300,
      successThreshold: 1,
    },
    readinessProbe: {
      httpGet: health(healthPort),
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 3,
      successThreshold: 1,
    },
    livenessProbe: {
      // An API server that is away is no reason to restart what forwards packets.
      httpGet: health(healthPort, { name: "require-k8s-connectivity", value: "false" }),
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 10,
      successThreshold: 1,
    },
    ...ports(input),
    securityContext: hostSecurityContext(...capabilities),
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: volumeMounts(input.options),
  };
}

function health(port: string | number, ...headers: { name: string; value: string }[]): HTTPGetAction {
  return {
    host: "127.0.0.1",
    path: "/healthz",
    port,
    scheme: "HTTP",
    httpHeaders: [{ name: "brief", value: "true" }, ...headers],
  };
}

function ports({ options: { hubble }, release }: RenderInput): { ports?: ContainerPort[] } {
  const all = release.minor.agent.declaredPorts === "served";
  const withMetrics = hubble !== null && hubble.metrics.length > 0;
  const opened = all ? [hostPort("health", 9879)] : [];
  if (hubble !== null && (all || withMetrics)) opened.push(hostPort("peer-service", 4244));
  if (withMetrics) opened.push(hostPort("hubble-metrics", 9965));
  return opened.length === 0 ? {} : { ports: opened };
}

function hostPort(name: string, port: number): ContainerPort {
  return { name, containerPort: port, hostPort: port, protocol: "TCP" };
}

function volumeMounts({ hubble, l7Proxy, mutualAuthentication }: RenderOptions): VolumeMount[] {
  const mounts: VolumeMount[] = [
    { name: "tmp", mountPath: "/tmp" },
    { name: "cilium-run", mountPath: "/var/run/cilium" },
    { name: "cilium-netns", mountPath: "/var/run/cilium/netns", mountPropagation: "HostToContainer" },
    { name: "bpf-maps", mountPath: "/sys/fs/bpf", mountPropagation: "HostToContainer" },
    { name: "host-proc-sys-net", mountPath: "/host/proc/sys/net" },
    { name: "host-proc-sys-kernel", mountPath: "/host/proc/sys/kernel" },
    { name: "etc-cni-netd", mountPath: "/host/etc/cni/net.d" },
    { name: "lib-modules", mountPath: "/lib/modules", readOnly: true },
    { name: "xtables-lock", mountPath: "/run/xtables.lock" },
    { name: "clustermesh-secrets", mountPath: "/var/lib/cilium/clustermesh", readOnly: true },
  ];
  if (hubble !== null) {
    mounts.push({ name: "hubble-tls", mountPath: "/var/lib/cilium/tls/hubble", readOnly: true });
  }
  if (l7Proxy) {
    mounts.push({ name: "envoy-sockets", mountPath: "/var/run/cilium/envoy/sockets", readOnly: false });
  }
  if (mutualAuthentication !== null) {
    mounts.push({ name: "spire-agent-socket", mountPath: "/run/spire/sockets", readOnly: false });
  }
  return mounts;
}
