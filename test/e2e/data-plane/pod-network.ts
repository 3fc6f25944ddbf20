import { createHash } from "node:crypto";
import type { Pod } from "kubernetes-types/core/v1.js";
import type { DataPlaneNode } from "./start-node.ts";

/** The network of a pod that does not share its node's. */
export interface PodNetwork {
  readonly address: string;
  /** Its network namespace, on the node. */
  readonly namespace: string;
  /** Undefined: no plugin of Cilium was in the node's configuration, the pod is not Cilium's. */
  readonly chained: boolean;
  readonly remove: () => Promise<void>;
}

interface NetworkConfiguration {
  readonly cniVersion: string;
  readonly name: string;
  readonly plugins: readonly ({ readonly type: string } & Readonly<Record<string, unknown>>)[];
}

/** As the VPC CNI's daemon writes it; Cilium's agent writes another before it, with itself at the end of the chain. */
export const vpcCniConfiguration: NetworkConfiguration = {
  cniVersion: "0.4.0",
  name: "aws-cni",
  plugins: [
    { type: "aws-cni", name: "aws-cni", vethPrefix: "eni", mtu: "9001", podSGEnforcingMode: "strict" },
    { type: "portmap", capabilities: { portMappings: true }, snat: true },
  ],
};

/** As the VPC CNI wires a pod: a veth, a /32, and a neighbour that is the host. */
const wirePod = `
namespace=$1 veth=$2 address=$3
ip netns add "$namespace"
ip link add "$veth" type veth peer name eth0 netns "$namespace"
ip -n "$namespace" link set lo up
ip -n "$namespace" addr add "$address/32" dev eth0
ip -n "$namespace" link set eth0 up mtu 9001
ip link set "$veth" up mtu 9001
ip -n "$namespace" route add 169.254.1.1 dev eth0 scope link
ip -n "$namespace" route add default via 169.254.1.1 dev eth0
ip -n "$namespace" neigh add 169.254.1.1 lladdr "$(cat "/sys/class/net/$veth/address")" dev eth0 nud permanent
ip route add "$address/32" dev "$veth" scope link
echo 0 > "/proc/sys/net/ipv4/conf/$veth/rp_filter"
`;

/** Plays the container runtime: runs the chain that the node's configuration names. */
export async function addPodNetwork(node: DataPlaneNode, pod: Pod, address: string): Promise<PodNetwork> {
  const { name = "", namespace: podNamespace = "", uid = "" } = pod.metadata ?? {};
  const id = createHash("sha256").update(uid).digest("hex");
  const namespace = `cni-${id.slice(0, 12)}`;
  const file = `/run/netns/${namespace}`;
  const veth = `eni${id.slice(0, 11)}`;
  await node.run("sh", "-euc", wirePod, "wire", namespace, veth, address);

  const configuration = await configurationOf(node);
  const plugin = configuration.plugins.find(({ type }) => type === "cilium-cni");
  const call = async (command: "ADD" | "DEL"): Promise<void> => {
    if (plugin === undefined) return;
    const { cniVersion } = configuration;
    const prevResult = {
      cniVersion,
      interfaces: [{ name: veth }, { name: "eth0", sandbox: file }],
      ips: [{ version: "4", address: `${address}/32`, interface: 1 }],
    };
    const input = JSON.stringify({ ...plugin, cniVersion, name: configuration.name, prevResult });
    await node.run(
      ...["env", `CNI_COMMAND=${command}`, `CNI_CONTAINERID=${id}`, `CNI_NETNS=${file}`, "CNI_IFNAME=eth0"],
      "CNI_PATH=/opt/cni/bin",
      `CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAMESPACE=${podNamespace};K8S_POD_NAME=${name};K8S_POD_INFRA_CONTAINER_ID=${id};K8S_POD_UID=${uid}`,
      ...["sh", "-c", `printf %s "$1" | /opt/cni/bin/cilium-cni`, "cni", input],
    );
  };
  try {
    await call("ADD");
  } catch (cause) {
    await node.run("ip", "netns", "del", namespace);
    throw cause;
  }
  return {
    address,
    namespace: file,
    chained: plugin !== undefined,
    remove: async () => {
      await call("DEL");
      await node.run("ip", "netns", "del", namespace);
    },
  };
}

/** A runtime takes the first by name. */
async function configurationOf(node: DataPlaneNode): Promise<NetworkConfiguration> {
  const text = await node.run("sh", "-c", `cat "$(ls /etc/cni/net.d/*.conflist | head -n 1)"`);
  return JSON.parse(text) as NetworkConfiguration;
}
