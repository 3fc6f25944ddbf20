import type { Container, SecurityContext, Volume } from "kubernetes-types/core/v1.js";
import { hostPath, hostSecurityContext } from "../manifests/parts/container.ts";
import type { ImageName } from "../manifests/releases/release-entry.ts";
import { admittedScript, refusedScript } from "./auth-script.ts";
import { cleanScript } from "./clean-script.ts";
import { clientScript } from "./client-script.ts";
import { quietScript } from "./quiet-script.ts";
import { reportScript } from "./report-script.ts";
import { serverScript } from "./server-script.ts";

/** What one kind of errand needs, and nothing more. */
export interface ErrandRow {
  /** On the nodes anyway, or next to nothing. */
  readonly image: ImageName;
  readonly command: readonly [string, ...string[]];
  readonly securityContext: SecurityContext;
  /** On the host's network it needs no address, and starts where no other pod does. */
  readonly hostNetwork: boolean;
  readonly limits: { readonly cpu: string; readonly memory: string };
  readonly mounts: readonly (NonNullable<Container["volumeMounts"]>[number] & { readonly volume: Volume })[];
}

/** Of a pod that touches nothing but the network. */
const unprivileged: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  runAsGroup: 65_534,
  runAsNonRoot: true,
  runAsUser: 65_534,
  seccompProfile: { type: "RuntimeDefault" },
};

function onPodNetwork(script: string): ErrandRow {
  return {
    image: "busybox",
    command: ["/bin/sh", "-c", script],
    securityContext: unprivileged,
    hostNetwork: false,
    limits: { cpu: "250m", memory: "128Mi" },
    mounts: [],
  };
}

function ofNode(name: string, path: string, mountPath: string, type: "Directory" | "Socket") {
  return { name, mountPath, readOnly: true, volume: hostPath(name, path, type) };
}

/** A folder or file of the node that is written to, at the path that Cilium's own programs know. */
function writable(
  name: string,
  path: string,
  more: { readonly type?: string; readonly mountPropagation?: "Bidirectional" } = {},
) {
  const { type, ...propagation } = more;
  return { name, mountPath: path, ...propagation, volume: hostPath(name, path, type) };
}

/** From the agent's socket, which is root's, and nothing else of its folder: WireGuard's private key lies there. */
const agentSocket = ofNode("agent", "/var/run/cilium/cilium.sock", "/var/run/cilium/cilium.sock", "Socket");

/** No capability; who has the socket could change the agent, which the scripts do not. */
const besideAgent: Pick<ErrandRow, "securityContext" | "hostNetwork"> = {
  securityContext: {
    ...hostSecurityContext(),
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsUser: 0,
    seccompProfile: { type: "RuntimeDefault" },
  },
  hostNetwork: true,
};

/** Every kind of errand; its name is the value of the label, so that each is one identity for good. */
export const errandKinds = {
  report: {
    ...besideAgent,
    image: "agent",
    command: ["/bin/bash", "-c", reportScript],
    // The agent's own account of all services of a large cluster is held in it once.
    limits: { cpu: "500m", memory: "256Mi" },
    mounts: [agentSocket, ofNode("cni", "/etc/cni/net.d", "/host/cni", "Directory")],
  },
  /** Whether the agent of its node has let go of encryption and policies, before it is taken away. */
  quiet: {
    ...besideAgent,
    image: "agent",
    command: ["/bin/bash", "-c", quietScript],
    limits: { cpu: "250m", memory: "128Mi" },
    mounts: [agentSocket],
  },
  /**
   * Takes everything of an agent off its node. Privileged, as the agent was: it detaches programs, deletes links and rules
   * of the host, and unmounts there what the agent has mounted.
   */
  clean: {
    image: "agent",
    command: ["/bin/bash", "-c", cleanScript],
    securityContext: { privileged: true, runAsUser: 0, seLinuxOptions: { level: "s0", type: "spc_t" } },
    hostNetwork: true,
    limits: { cpu: "500m", memory: "256Mi" },
    mounts: [
      writable("run", "/var/run/cilium", { mountPropagation: "Bidirectional" }),
      writable("bpf", "/sys/fs/bpf"),
      writable("cni", "/etc/cni/net.d"),
      writable("plugins", "/opt/cni/bin"),
      writable("sysctls", "/etc/sysctl.d"),
      writable("xtables", "/run/xtables.lock", { type: "FileOrCreate" }),
      ofNode("modules", "/lib/modules", "/lib/modules", "Directory"),
    ],
  },
  /** Has its node fetch the agent's image before a roll-out needs it, and ends at once. */
  pull: {
    image: "agent",
    command: ["/bin/bash", "-c", ":"],
    securityContext: unprivileged,
    hostNetwork: true,
    limits: { cpu: "250m", memory: "128Mi" },
    mounts: [],
  },
  server: onPodNetwork(serverScript),
  client: onPodNetwork(clientScript),
  /** A server behind a policy that asks for authentication. */
  guarded: onPodNetwork(serverScript),
  /** Whom that policy admits. */
  admitted: onPodNetwork(admittedScript),
  /** Whom it does not, so that an answer is a fault. */
  refused: onPodNetwork(refusedScript),
} as const satisfies Readonly<Record<string, ErrandRow>>;

export type ErrandKind = keyof typeof errandKinds;
