import type { AdminClient } from "./admin-client.ts";

/** What Cilium's guide asks of node groups: pods wait until the agent runs; the operator takes it away. */
const agentNotReady = { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NoExecute" };

/** Registers nodes as kubelets on EC2 would; kwok makes them Ready and keeps them so. Answers their names. */
export async function createNodes(
  admin: AdminClient,
  count: number,
  firstAddress = 10,
): Promise<readonly string[]> {
  const addresses = Array.from({ length: count }, (_, index) => `10.0.0.${firstAddress + index}`);
  await Promise.all(addresses.map((address) => admin.post("/api/v1/nodes", node(address))));
  return addresses.map(nameOf);
}

function nameOf(address: string): string {
  return `ip-${address.replaceAll(".", "-")}.eu-west-1.compute.internal`;
}

function node(address: string): object {
  const name = nameOf(address);
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/zone": "eu-west-1a",
        "node.kubernetes.io/instance-type": "m7i.large",
      },
    },
    spec: {
      providerID: `aws:///eu-west-1a/i-${address.replaceAll(".", "").padStart(17, "0")}`,
      taints: [agentNotReady],
    },
    status: {
      addresses: [
        { type: "InternalIP", address },
        { type: "Hostname", address: name },
      ],
    },
  };
}
