import type { Container, EnvVar, SecurityContext, VolumeMount } from "kubernetes-types/core/v1.js";
import { hostSecurityContext, image, podIdentity } from "../parts/container.ts";
import type { RenderInput } from "../render-input.ts";
import { fixSysctl, mountBpfFileSystem, mountCgroup } from "./host-scripts.ts";

const cniBinaries: EnvVar = { name: "BIN_PATH", value: "/opt/cni/bin" };
const hostNamespaces = ["SYS_ADMIN", "SYS_CHROOT", "SYS_PTRACE"];
const hostMounts: VolumeMount[] = [
  { name: "hostproc", mountPath: "/hostproc" },
  { name: "cni-path", mountPath: "/hostbin" },
];
const netAdmin: SecurityContext = { capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] } };

/** Init containers, which prepare the node in this order at every start of the pod. */
export function initContainers(input: RenderInput): Container[] {
  const { shell, limitsConfigCapabilities, buildConfigArguments, limitsInstallResources } =
    input.release.minor.agent;
  const common = {
    image: image(input, "agent"),
    imagePullPolicy: "IfNotPresent",
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
  return [
    {
      ...common,
      name: "config",
      command: ["cilium-dbg", "build-config", ...buildConfigArguments],
      env: podIdentity,
      ...(limitsConfigCapabilities && { securityContext: netAdmin }),
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    },
    {
      ...common,
      name: "mount-cgroup",
      command: [shell, "-ec", mountCgroup],
      env: [{ name: "CGROUP_ROOT", value: "/run/cilium/cgroupv2" }, cniBinaries],
      securityContext: hostSecurityContext(...hostNamespaces),
      volumeMounts: hostMounts,
    },
    {
      ...common,
      name: "apply-sysctl-overwrites",
      command: [shell, "-ec", fixSysctl],
      env: [cniBinaries],
      securityContext: hostSecurityContext(...hostNamespaces),
      volumeMounts: hostMounts,
    },
    {
      ...common,
      name: "mount-bpf-fs",
      command: ["/bin/bash", "-c", "--"],
      args: [mountBpfFileSystem],
      securityContext: { privileged: true },
      volumeMounts: [{ name: "bpf-maps", mountPath: "/sys/fs/bpf", mountPropagation: "Bidirectional" }],
    },
    {
      ...common,
      name: "clean-cilium-state",
      command: ["/init-container.sh"],
      env: [
        fromConfig("CILIUM_ALL_STATE", "clean-cilium-state"),
        fromConfig("CILIUM_BPF_STATE", "clean-cilium-bpf-state"),
        fromConfig("WRITE_CNI_CONF_WHEN_READY", "write-cni-conf-when-ready"),
      ],
      securityContext: hostSecurityContext("NET_ADMIN", "SYS_MODULE", "SYS_ADMIN", "SYS_RESOURCE"),
      volumeMounts: [
        { name: "bpf-maps", mountPath: "/sys/fs/bpf" },
        { name: "cilium-cgroup", mountPath: "/run/cilium/cgroupv2", mountPropagation: "HostToContainer" },
        { name: "cilium-run", mountPath: "/var/run/cilium" },
      ],
    },
    {
      ...common,
      name: "install-cni-binaries",
      command: ["/install-plugin.sh"],
      resources: {
        requests: { cpu: "100m", memory: "10Mi" },
        // The chart writes a number and the API takes one; kubernetes-types knows quantities as strings only.
        ...(limitsInstallResources && { limits: { cpu: 1 as unknown as string, memory: "1Gi" } }),
      },
      securityContext: hostSecurityContext(),
      volumeMounts: [{ name: "cni-path", mountPath: "/host/opt/cni/bin" }],
    },
  ];
}

function fromConfig(name: string, key: string): EnvVar {
  return { name, valueFrom: { configMapKeyRef: { name: "cilium-config", key, optional: true } } };
}
