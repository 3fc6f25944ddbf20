import { containsAddress } from "./contains-address.ts";
import { type Packets, protocolNumber } from "./flow.ts";
import type { AclEntry, NetworkAcl } from "./node-network.ts";

/**
 * The entry that keeps some of these packets out, `default` where none lets them through; undefined: all pass. The
 * entry of the lowest number that fits a packet decides on it, and answers are packets of their own.
 */
export function aclRefusal(
  { entries }: NetworkAcl,
  direction: "egress" | "ingress",
  address: string,
  packets: Packets,
): AclEntry | "default" | undefined {
  const inOrder = entries
    .filter((entry) => entry.isEgress === (direction === "egress") && containsAddress(entry.cidr, address))
    .sort((a, b) => a.number - b.number);
  for (const port of portsToTry(inOrder, packets)) {
    const decisive = inOrder.find((entry) => fits(entry, packets.protocol, port));
    if (decisive === undefined) return "default";
    if (!decisive.allows) return decisive;
  }
  return undefined;
}

/** Both ends of a range, and the ports inside it where what decides may change. */
function portsToTry(entries: readonly AclEntry[], { from, to }: Packets): number[] {
  const edges = entries.flatMap((entry) => [entry.from, entry.to + 1]);
  return [from, to, ...edges.filter((port) => port > from && port < to)];
}

function fits({ protocol, from, to }: AclEntry, packetProtocol: number, port: number): boolean {
  const number = protocolNumber(protocol);
  if (number === -1) return true;
  if (number !== packetProtocol) return false;
  if (number === 1 || number === 58) return from === -1 || (from === port && (to === -1 || to === 0));
  return from === -1 || (from <= port && port <= to);
}
