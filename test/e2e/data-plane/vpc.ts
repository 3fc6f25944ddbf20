import { routerAddress } from "../harness/control-plane/control-plane-flags.ts";
import { runTool } from "../harness/processes/run-tool.ts";
import type { DataPlaneNode } from "./start-node.ts";

const bridge = "vpc";

/** The near end of the first node's cable: what is captured here was on the wire. */
export const wire = cable(0);

/** A VPC of 10.0.0.0/16 with jumbo frames, as EC2 has them. */
export async function makeVpc(): Promise<void> {
  await ip("link", "set", "lo", "up");
  await ip("link", "add", bridge, "type", "bridge");
  await ip("addr", "add", `${routerAddress}/16`, "dev", bridge);
  await ip("link", "set", bridge, "up", "mtu", "9001");
}

/** Gives the node its interface. It answers for the addresses of its pods, as an ENI with secondary addresses does. */
export async function joinVpc(node: DataPlaneNode, index: number): Promise<void> {
  const near = cable(index);
  await ip("link", "add", near, "type", "veth", "peer", "name", "eth0", "netns", String(node.pid));
  await ip("link", "set", near, "master", bridge, "up", "mtu", "9001");
  await node.run(
    "sh",
    "-euc",
    `ip addr add ${node.address}/16 dev eth0
    ip link set eth0 up mtu 9001
    ip route add default via ${routerAddress}
    cd /proc/sys/net/ipv4
    echo 1 > ip_forward
    echo 1 > conf/eth0/proxy_arp
    echo 1 > conf/eth0/forwarding
    for name in all default eth0; do echo 0 > conf/$name/rp_filter; done`,
  );
}

function cable(index: number): string {
  return `vnode${index}`;
}

async function ip(...args: readonly string[]): Promise<void> {
  await runTool("ip", args);
}
