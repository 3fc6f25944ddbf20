import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programPath } from "../build/program-path.ts";
import { routerAddress } from "../harness/control-plane/control-plane-flags.ts";
import { kubeconfig } from "../harness/control-plane/kubeconfig.ts";
import type { ControlPlane } from "../harness/control-plane/start-control-plane.ts";
import type { DataPlaneNode } from "./start-node.ts";

/** The real kube-proxy, in the mode that EKS gives it; chaining leaves Services of the node's own programs to it. */
export async function startKubeProxy(
  node: DataPlaneNode,
  { admin, reaper, certificateAuthority }: ControlPlane,
): Promise<void> {
  const account = "/api/v1/namespaces/kube-system/serviceaccounts/kube-proxy";
  await admin.apply(account, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "kube-proxy", namespace: "kube-system" },
  });
  await admin.apply("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/kube-proxy", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "kube-proxy" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:node-proxier" },
    subjects: [{ kind: "ServiceAccount", name: "kube-proxy", namespace: "kube-system" }],
  });
  const { status } = await admin.post<{ status: { token: string } }>(`${account}/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: 3600 },
  });
  const config = join(reaper.folder, `kube-proxy-${node.name}.kubeconfig`);
  const server = `https://${routerAddress}:6443`;
  await writeFile(config, kubeconfig(server, certificateAuthority, status.token), { mode: 0o600 });
  node.start(`kube-proxy-${node.name}`, [
    node.machine(await programPath("kube-proxy")),
    `--kubeconfig=${node.machine(config)}`,
    `--hostname-override=${node.name}`,
    "--proxy-mode=iptables",
    // The tables of connections belong to the machine.
    "--conntrack-max-per-core=0",
    "--conntrack-tcp-timeout-established=0s",
    "--conntrack-tcp-timeout-close-wait=0s",
    "--iptables-min-sync-period=100ms",
  ]);
}
