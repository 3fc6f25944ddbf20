import type { SecretProjection, Volume, VolumeProjection } from "kubernetes-types/core/v1.js";
import { hostPath } from "../parts/container.ts";
import type { RenderOptions } from "../render-options.ts";

/** Volumes of the agent's pod and its init containers. */
export function agentVolumes({ hubble, l7Proxy, mutualAuthentication }: RenderOptions): Volume[] {
  const volumes: Volume[] = [
    { name: "tmp", emptyDir: {} },
    hostPath("cilium-run", "/var/run/cilium"),
    hostPath("cilium-netns", "/var/run/netns"),
    hostPath("cilium-cgroup", "/run/cilium/cgroupv2"),
    hostPath("bpf-maps", "/sys/fs/bpf"),
    hostPath("cni-path", "/opt/cni/bin"),
    hostPath("etc-cni-netd", "/etc/cni/net.d"),
    hostPath("xtables-lock", "/run/xtables.lock", "FileOrCreate"),
    hostPath("hostproc", "/proc", "Directory"),
    hostPath("host-proc-sys-net", "/proc/sys/net", "Directory"),
    hostPath("host-proc-sys-kernel", "/proc/sys/kernel", "Directory"),
    { name: "lib-modules", hostPath: { path: "/lib/modules" } },
    clusterMeshSecrets,
  ];
  if (hubble !== null) volumes.push(hubbleTls);
  if (l7Proxy) volumes.push(hostPath("envoy-sockets", "/var/run/cilium/envoy/sockets"));
  if (mutualAuthentication !== null) volumes.push(hostPath("spire-agent-socket", "/run/spire/sockets"));
  return volumes;
}

/** File mode: only the owner may read. */
const ownerOnly = 0o400;

const hubbleTls: Volume = {
  name: "hubble-tls",
  projected: {
    defaultMode: ownerOnly,
    sources: [
      optionalSecret("hubble-server-certs", {
        "tls.crt": "server.crt",
        "tls.key": "server.key",
        "ca.crt": "client-ca.crt",
      }),
    ],
  },
};

/** Secrets of a cluster mesh, which the chart mounts in every cluster; all are optional. */
const clusterMeshSecrets: Volume = {
  name: "clustermesh-secrets",
  projected: {
    defaultMode: ownerOnly,
    sources: [
      optionalSecret("cilium-clustermesh"),
      optionalSecret("clustermesh-apiserver-remote-cert", etcdClient("common")),
      optionalSecret("clustermesh-apiserver-local-cert", etcdClient("local")),
    ],
  },
};

function etcdClient(prefix: string): Record<string, string> {
  return {
    "tls.key": `${prefix}-etcd-client.key`,
    "tls.crt": `${prefix}-etcd-client.crt`,
    "ca.crt": `${prefix}-etcd-client-ca.crt`,
  };
}

/** Secret without which the pod starts too. Files: key in the Secret to file name; undefined: every key. */
function optionalSecret(name: string, files?: Record<string, string>): VolumeProjection {
  const secret: SecretProjection = { name, optional: true };
  if (files !== undefined) secret.items = Object.entries(files).map(([key, path]) => ({ key, path }));
  return { secret };
}
