import { overlaps } from "../../../../functions/core/cidr.ts";
import {
  answersTo,
  type Flow,
  isV6,
  type Packets,
  packetsOf,
  protocolNumber,
} from "../../../../functions/core/preflight/reachability/flow.ts";
import type {
  NetworkAcl,
  NodeInterface,
  NodeNetwork,
  PortRange,
} from "../../../../functions/core/preflight/reachability/node-network.ts";

/** What is closed, by asking every rule for every pair of nodes: an oracle, slow and short. */
export function naiveWays(network: NodeNetwork, flows: readonly Flow[]): string[] {
  const { interfaces, acls } = network;
  const found = new Set<string>();
  for (const from of interfaces)
    for (const to of interfaces) {
      const isOneOfMany =
        from === to && interfaces.some((one) => one !== from && kindOf(one) === kindOf(from));
      if (isOneOfMany || isV6(from.address) !== isV6(to.address)) continue;
      for (const flow of flows) pairOf(from, to, flow);
    }
  return [...found].sort();

  function pairOf(from: NodeInterface, to: NodeInterface, flow: Flow) {
    const name = `${flow.protocol} ${flow.port}`;
    const family = isV6(to.address) ? 6 : 4;
    const packets = packetsOf(flow, family);
    if (!groupsLet(network, true, from, to, packets)) found.add(`egress ${setOf(from)}>${setOf(to)} ${name}`);
    if (!groupsLet(network, false, to, from, packets))
      found.add(`ingress ${setOf(to)}>${setOf(from)} ${name}`);
    if (from.subnet === to.subnet) return;
    const answers = answersTo(flow, family);
    const word = flow.protocol === "udp" ? "" : " answer";
    const asked = [
      [from, true, to, packets, ""],
      [to, false, from, packets, ""],
      [to, true, from, answers, word],
      [from, false, to, answers, word],
    ] as const;
    for (const [own, isEgress, other, sent, suffix] of asked) {
      const acl = acls.find(({ subnets }) => subnets.includes(own.subnet));
      if (acl === undefined || aclLets(acl, isEgress, other.address, sent)) continue;
      found.add(`${acl.id} ${isEgress ? "egress" : "ingress"} ${name}${suffix}`);
    }
  }
}

const setOf = ({ groups }: NodeInterface) => groups.toSorted().join("+");
const kindOf = (one: NodeInterface) => `${one.subnet} ${setOf(one)} ${isV6(one.address)}`;

function groupsLet(
  { rules, prefixLists }: NodeNetwork,
  isEgress: boolean,
  own: NodeInterface,
  other: NodeInterface,
  { protocol, from, to }: Packets,
): boolean {
  // A group without any rule in the answer is not known: it is told apart.
  if (!own.groups.every((group) => rules.some((rule) => rule.group === group))) return true;
  return rules.some((rule) => {
    if (rule.isEgress !== isEgress || !own.groups.includes(rule.group)) return false;
    if (!covers(rule, protocol, from) || !covers(rule, protocol, to)) return false;
    if (rule.peerGroup !== undefined) return other.groups.includes(rule.peerGroup);
    const listed = rule.prefixList === undefined ? [] : (prefixLists[rule.prefixList] ?? []);
    return [rule.cidr ?? "", ...listed].some((cidr) => holds(cidr, other.address));
  });
}

/** Of a range its ends are tried, and all ports about an end of an entry. */
export function aclLets(
  { entries }: NetworkAcl,
  isEgress: boolean,
  address: string,
  { protocol, from, to }: Packets,
): boolean {
  const inOrder = entries
    .filter((entry) => entry.isEgress === isEgress && holds(entry.cidr, address))
    .toSorted((a, b) => a.number - b.number);
  const edges = entries
    .flatMap((entry) => [entry.from, entry.to])
    .flatMap((port) => [port - 1, port, port + 1]);
  const ports = [from, to, ...edges.filter((port) => from < port && port < to)];
  return ports.every((port) => inOrder.find((entry) => covers(entry, protocol, port))?.allows === true);
}

function covers(range: PortRange, protocol: number, port: number): boolean {
  const number = protocolNumber(range.protocol);
  if (number === -1) return true;
  if (number !== protocol) return false;
  if (range.from === -1) return true;
  if (number === 1 || number === 58) return range.from === port && [-1, 0].includes(range.to);
  return range.from <= port && port <= range.to;
}

const holds = (cidr: string, address: string) => overlaps(cidr, `${address}/${isV6(address) ? 128 : 32}`);
