/** What the harness changes of what was rendered, and why it must; runc-wrapper.ts carries it out. */
interface Override {
  readonly what: string;
  readonly because: string;
}

/** Keys of cilium-config that the agents here read otherwise: their drift checker reports exactly these. */
export const configOverrides: Readonly<Record<string, Override & { readonly value: string }>> = {
  "enable-l7-proxy": {
    value: "false",
    what: "no proxy for L7 rules",
    because: "Envoy is built by Bazel alone, and no package registry has it",
  },
  "external-envoy-proxy": {
    value: "false",
    what: "no DaemonSet of Envoy to wait for",
    because: "as above",
  },
};

/** A kernel's device is configured by netlink; WireGuard in user space has sockets in this folder. */
export const wireguardSockets = {
  path: "/run/wireguard",
  what: "one more folder of the node in the agent",
  because: "this kernel has no WireGuard, so wireguard-go does its work (user-space-wireguard.ts)",
};

/** What the runtime and the kubelet do otherwise than on an instance of EC2. */
export const machineOverrides: Readonly<Record<string, Override>> = {
  CAP_SYS_RESOURCE: {
    what: "containers that ask for it go without it",
    because: "root of this machine does not have it, so nobody can give it away",
  },
  restrict_oom_score_adj: {
    what: "scores of the out-of-memory killer are not lowered",
    because: "that takes CAP_SYS_RESOURCE, as above",
  },
  "cgroup v1": {
    what: "the kubelet is told to run on version 1 (`failCgroupV1: false`)",
    because: "this kernel has its controllers there",
  },
  "/proc/sys/kernel, /proc/sys/vm": {
    what: "a node has a copy of these settings in the place of the settings",
    because: "they are this machine's, and what kubelets and agents write must not outlive the run",
  },
  "SystemdCgroup, cgroupDriver": {
    what: "cgroupfs, where EKS has systemd",
    because: "the nodes have no systemd",
  },
  "evictionHard, image garbage collection, enforceNodeAllocatable, localStorageCapacityIsolation": {
    what: "off: a kubelet evicts nobody and deletes no image for want of room",
    because: "disk and memory are those of this machine, whatever else fills them",
  },
  nodeStatusUpdateFrequency: {
    what: "5 s, where EKS has 10 s",
    because: "stories wait for what kubelets say",
  },
  "kube-proxy": {
    what: "leaves the kernel's settings of connection tracking alone",
    because: "they are this machine's, as above",
  },
  maxContainerRestartPeriod: {
    what: "a container that ends is started again after 2 s at most, and not after up to 5 min",
    because: "stories kill containers many times, and a kubelet may be told so since 1.32",
  },
};
