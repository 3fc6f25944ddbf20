import { containsAddress } from "./contains-address.ts";
import { type Packets, protocolNumber } from "./flow.ts";
import type { NodeInterface, NodeNetwork, SecurityGroupRule } from "./node-network.ts";

/**
 * Whether any rule of the groups of `own` lets these packets go to or come from `other`. Groups remember connections,
 * so that answers need no rule.
 */
export function groupsAllow(
  { rules, prefixLists }: Pick<NodeNetwork, "rules" | "prefixLists">,
  direction: "egress" | "ingress",
  own: NodeInterface,
  other: NodeInterface,
  packets: Packets,
): boolean {
  return rules.some(
    (rule) =>
      rule.isEgress === (direction === "egress") &&
      own.groups.includes(rule.group) &&
      admits(rule, packets) &&
      meets(rule, other, prefixLists),
  );
}

function admits({ protocol, from, to }: SecurityGroupRule, packets: Packets): boolean {
  const number = protocolNumber(protocol);
  if (number === -1) return true;
  if (number !== packets.protocol) return false;
  // Type and code of ICMP; echo has code 0.
  if (number === 1 || number === 58) return from === -1 || (from === packets.from && (to === -1 || to === 0));
  return from === -1 || (from <= packets.from && packets.to <= to);
}

function meets(
  { cidr, peerGroup, prefixList }: SecurityGroupRule,
  { address, groups }: NodeInterface,
  prefixLists: NodeNetwork["prefixLists"],
): boolean {
  if (peerGroup !== undefined) return groups.includes(peerGroup);
  const blocks = prefixList === undefined ? [] : (prefixLists[prefixList] ?? []);
  return [...(cidr === undefined ? [] : [cidr]), ...blocks].some((block) => containsAddress(block, address));
}
