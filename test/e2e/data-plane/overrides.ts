/** What the harness changes of what was rendered, and why it must. */
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

/** Init containers of the agent that are left out. */
export const leftOutContainers: Readonly<Record<string, Override>> = {
  "apply-sysctl-overwrites": {
    what: "the file for systemd-sysctl",
    because: "it has systemd read it, and the nodes have none; vpc.ts writes the settings that it would make",
  },
};

/** SPIRE tells workloads apart by what the kubelet says of their pod; there is no kubelet to ask. */
export const workloadAttestor = {
  what: "the attestor `unix` beside the rendered `k8s`, and the two Cilium identities by user id",
  because: "the attestor `k8s` asks the kubelet's own API, and reads the cgroups that a runtime makes",
  plugin: `plugins {
  WorkloadAttestor "unix" {
    plugin_data {
    }
  }
`,
};

/** The operator must be told from the agent, which is root. */
export const operatorUser = {
  user: 1001,
  what: "the operator runs as user 1001",
  because: "`unix` tells the operator from the agent by nothing but the user",
};

/** Settings of the kernel that no namespace divides; the agent writes two of them. */
export const kernelSettings = {
  path: "/proc/sys/kernel",
  source: "/run/kernel-settings",
  what: "a copy of the settings in place of the settings",
  because: "they are this machine's, and what the stories do must not outlive them",
};

/** A kernel's device is configured by netlink; WireGuard in user space has sockets in this folder. */
export const wireguardSockets = {
  path: "/run/wireguard",
  what: "one more folder of the node in the agent",
  because: "this kernel has no WireGuard, so wireguard-go does its work (user-space-wireguard.ts)",
};
