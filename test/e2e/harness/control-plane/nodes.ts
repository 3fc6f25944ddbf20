import type { AdminClient } from "./admin-client.ts";

/** What Cilium's guide asks of node groups: pods wait until the agent runs; the operator takes it away. */
const agentNotReady = { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NoExecute" };

interface NodeOptions {
  /** Last number of the first one's address: 10.0.0.x, and on through 10.0.255.255. */
  readonly first?: number;
  /** Images that each names in its status; kubelets name fifty at most, and most of a node's bytes are theirs. */
  readonly images?: number;
  /** Whether their node group still sets the start-up taint. */
  readonly isTainted?: boolean;
}

/** Registers nodes as kubelets on EC2 would; kwok makes them Ready and keeps them so. Answers their names. */
export async function createNodes(
  admin: AdminClient,
  count: number,
  { first = 10, images = 0, isTainted = true }: NodeOptions = {},
): Promise<readonly string[]> {
  const addresses = Array.from({ length: count }, (_, index) => addressOf(first + index));
  await Promise.all(
    addresses.map((address) => admin.post("/api/v1/nodes", node(address, images, isTainted))),
  );
  return addresses.map(nameOf);
}

function addressOf(number: number): string {
  return `10.0.${number >> 8}.${number & 255}`;
}

function nameOf(address: string): string {
  return `ip-${address.replaceAll(".", "-")}.eu-west-1.compute.internal`;
}

function node(address: string, images: number, isTainted: boolean): object {
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
      ...(isTainted ? { taints: [agentNotReady] } : {}),
    },
    status: {
      addresses: [
        { type: "InternalIP", address },
        { type: "Hostname", address: name },
      ],
      ...(images === 0 ? {} : { images: Array.from({ length: images }, (_, index) => image(index)) }),
    },
  };
}

/** By digest and by tag, as containerd names what it pulled. */
function image(index: number): object {
  const repository = `602401143452.dkr.ecr.eu-west-1.amazonaws.com/team/service-${index}`;
  const digest = index.toString(16).padStart(64, "0");
  return {
    names: [`${repository}@sha256:${digest}`, `${repository}:v1.${index}.0`],
    sizeBytes: 90_000_000 + index,
  };
}
