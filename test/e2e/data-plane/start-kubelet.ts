import { writeFile } from "node:fs/promises";
import { stringify } from "yaml";
import { programPath } from "../build/program-path.ts";
import { routerAddress } from "../harness/control-plane/control-plane-flags.ts";
import { kubeconfig } from "../harness/control-plane/kubeconfig.ts";
import type { ControlPlane } from "../harness/control-plane/start-control-plane.ts";
import type { ReapedProcess } from "../harness/processes/start-process-reaper.ts";
import { containerdSocket } from "./start-containerd.ts";
import type { DataPlaneNode } from "./start-node.ts";

export const clusterDnsAddress = "10.100.0.10";

/** As EKS sets its kubelets up, but for this machine's control groups and room. */
const configuration = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  containerRuntimeEndpoint: `unix://${containerdSocket}`,
  authentication: { anonymous: { enabled: false }, webhook: { enabled: true } },
  authorization: { mode: "Webhook" },
  cgroupDriver: "cgroupfs",
  failCgroupV1: false,
  enforceNodeAllocatable: [],
  failSwapOn: false,
  localStorageCapacityIsolation: false,
  evictionHard: {
    "memory.available": "1Mi",
    "nodefs.available": "0%",
    "imagefs.available": "0%",
    "nodefs.inodesFree": "0%",
  },
  imageGCHighThresholdPercent: 100,
  clusterDNS: [clusterDnsAddress],
  clusterDomain: "cluster.local",
  maxPods: 110,
  nodeStatusUpdateFrequency: "5s",
  nodeStatusReportFrequency: "10s",
  serializeImagePulls: false,
  // A container that ends is tried again as soon as a kubelet may be told to.
  featureGates: { KubeletCrashLoopBackOffMax: true },
  crashLoopBackOff: { maxContainerRestartPeriod: "2s" },
};

/** The kubelet of a node, with the identity of its own node at the API server. */
export async function startKubelet(node: DataPlaneNode, controlPlane: ControlPlane): Promise<ReapedProcess> {
  const token = controlPlane.kubeletTokens.get(node.name);
  if (token === undefined)
    throw new Error(`start kubelet: the API server knows no token of node ${node.name}`);
  const server = `https://${routerAddress}:6443`;
  await writeFile(
    node.outside("/run/kubelet.kubeconfig"),
    kubeconfig(server, controlPlane.certificateAuthority, token),
    { mode: 0o600 },
  );
  await writeFile(node.outside("/run/kubelet.yaml"), stringify(configuration));
  return node.start(`kubelet-${node.name}-${Date.now()}`, [
    node.machine(await programPath("kubelet")),
    ...["--config=/run/kubelet.yaml", "--kubeconfig=/run/kubelet.kubeconfig"],
    ...[`--hostname-override=${node.name}`, `--node-ip=${node.address}`, "--v=1"],
  ]);
}
