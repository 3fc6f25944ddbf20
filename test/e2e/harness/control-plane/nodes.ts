import type { AdminClient } from "./admin-client.ts";

/** What Cilium's guide asks of node groups: pods wait until the agent runs; the operator takes it away. */
const agentNotReady = { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NoExecute" };

/** Of the first node's address: 10.0.0.10. */
const firstNumber = 10;

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
  { first = firstNumber, images = 0, isTainted = true }: NodeOptions = {},
): Promise<readonly string[]> {
  const addresses = addressesOf(count, first);
  await Promise.all(
    addresses.map((address) => admin.post("/api/v1/nodes", node(address, images, isTainted))),
  );
  return addresses.map(nameOf);
}

/** Of the first nodes, as they will be registered. */
export function nodeNames(count: number): readonly string[] {
  return addressesOf(count, firstNumber).map(nameOf);
}

function addressesOf(count: number, first: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => addressOf(first + index));
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

/** Pods that were there before Cilium, spread over nodes and over a namespace for each thousand. */
export async function createPods(admin: AdminClient, count: number, nodes: readonly string[]): Promise<void> {
  const namespaces = Array.from({ length: Math.ceil(count / 1000) }, (_, index) => `load-${index}`);
  for (const name of namespaces) {
    await admin.post("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
    await admin.apply(`/api/v1/namespaces/${name}/serviceaccounts/default`, account);
  }
  const each = 50;
  for (let from = 0; from < count; from += each) {
    const some = Array.from({ length: Math.min(each, count - from) }, (_, index) => from + index);
    await Promise.all(
      some.map((index) =>
        admin.post(`/api/v1/namespaces/${namespaces[index % namespaces.length]}/pods`, {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: `load-${index}`, labels: { app: `load-${index % 100}` } },
          spec: {
            nodeName: nodes[index % nodes.length],
            tolerations: [{ operator: "Exists" }],
            automountServiceAccountToken: false,
            containers: [{ name: "load", image: "registry.example/load:1" }],
          },
        }),
      ),
    );
  }
}
