import type { Taint } from "kubernetes-types/core/v1.js";
import type { AdminClient } from "./admin-client.ts";

/** What Cilium's guide asks of node groups: pods wait until the agent runs; the operator takes it away. */
export const agentNotReady: Taint = {
  key: "node.cilium.io/agent-not-ready",
  value: "true",
  effect: "NoExecute",
};

/** Registers nodes as kubelets on EC2 would; kwok makes them Ready and keeps them so. */
export async function createNodes(
  admin: AdminClient,
  count: number,
  taints: readonly Taint[] = [agentNotReady],
): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => `ip-10-0-0-${index + 10}.ec2.internal`);
  await Promise.all(names.map((name, index) => admin.post("/api/v1/nodes", node(name, index, taints))));
  return names;
}

function node(name: string, index: number, taints: readonly Taint[]): object {
  const zone = `eu-west-1${"abc"[index % 3]}`;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/region": "eu-west-1",
        "topology.kubernetes.io/zone": zone,
        "node.kubernetes.io/instance-type": "m7i.large",
      },
    },
    spec: { providerID: `aws:///${zone}/i-${index.toString(16).padStart(17, "0")}`, taints },
    status: {
      addresses: [
        { type: "InternalIP", address: `10.0.0.${index + 10}` },
        { type: "Hostname", address: name },
      ],
    },
  };
}
