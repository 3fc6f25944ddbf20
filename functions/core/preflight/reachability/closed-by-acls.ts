import { type CidrRange, readCidr } from "../../cidr.ts";
import { type Family, isWithin } from "./address-range.ts";
import { type Direction, directions } from "./closed-by-groups.ts";
import { answersTo, type Flow, type Packets, packetsOf, protocolNumber } from "./flow.ts";
import type { AclEntry, NetworkAcl } from "./node-network.ts";
import type { Spot } from "./spots.ts";

/** What an ACL keeps out in one direction. */
export interface AclClosed {
  readonly acl: NetworkAcl;
  readonly direction: Direction;
  readonly refused: readonly Refused[];
}

export interface Refused {
  readonly flows: readonly Flow[];
  /** The answers to the flows are kept out, not the flows. */
  readonly isAnswer: boolean;
  readonly packets: Packets;
  readonly family: Family;
  /** Addresses on the other side. */
  readonly spots: readonly Spot[];
  /** Lowest number of an entry that denies; `lastEntry`: none lets all of them through. */
  readonly number: number;
}

/** Number that EC2 gives to the entry that denies the rest; nobody can write that one. */
export const lastEntry = 32_767;

/** All that network ACLs close between subnets; packets inside one subnet pass none. */
export function findClosedByAcls(
  acls: readonly NetworkAcl[],
  spots: readonly Spot[],
  flows: readonly Flow[],
): AclClosed[] {
  const aclOf = new Map<string, NetworkAcl>();
  for (const acl of acls) for (const subnet of acl.subnets) if (!aclOf.has(subnet)) aclOf.set(subnet, acl);
  const guarded = Map.groupBy(spots, ({ subnet }) => aclOf.get(subnet));
  return [...guarded].flatMap(([acl, own]) => {
    if (acl === undefined) return [];
    const others = acrossFrom(own, spots);
    return directions.flatMap((direction): AclClosed[] => {
      const refused = refusedBy(acl, direction, others, flows);
      return refused.length === 0 ? [] : [{ acl, direction, refused }];
    });
  });
}

/** Those that some of `own` meet from another subnet. */
export function acrossFrom(own: readonly Spot[], spots: readonly Spot[]): Spot[] {
  const subnets = Map.groupBy(own, ({ family }) => family);
  const seen = new Map(
    [...subnets].map(([family, same]) => [family, new Set(same.map(({ subnet }) => subnet))]),
  );
  return spots.filter(({ family, subnet }) => {
    const others = seen.get(family);
    return others !== undefined && (others.size > 1 || !others.has(subnet));
  });
}

interface ReadEntry {
  readonly entry: AclEntry;
  readonly protocol: number;
  readonly range: CidrRange;
}

function refusedBy(
  { entries }: NetworkAcl,
  direction: Direction,
  spots: readonly Spot[],
  flows: readonly Flow[],
): Refused[] {
  const inOrder = entries
    .filter(({ isEgress }) => isEgress === (direction === "egress"))
    .flatMap((entry): ReadEntry[] => {
      const range = readCidr(entry.cidr);
      return range === undefined ? [] : [{ entry, range, protocol: protocolNumber(entry.protocol) }];
    })
    .sort((a, b) => a.entry.number - b.entry.number);
  // Few entries tell addresses apart, so that most spots are of one kind for them.
  const alike = Map.groupBy(spots, ({ family, value }) =>
    inOrder.flatMap(({ range }, index) => (isWithin(range, family, value) ? index : [])).join(),
  );
  const judged = [...alike].map(([fitting, same]) => ({
    same,
    entries: fitting === "" ? [] : fitting.split(",").flatMap((index) => inOrder[Number(index)] ?? []),
  }));
  return wantedBy(flows, new Set(spots.map(({ family }) => family))).flatMap((wanted): Refused[] => {
    const kept = judged.flatMap(({ same, entries: fitting }) => {
      const number = firstRefusal(fitting, wanted.packets);
      const concerned = same.filter(({ family }) => family === wanted.family);
      return number === undefined || concerned.length === 0 ? [] : [{ concerned, number }];
    });
    if (kept.length === 0) return [];
    const number = kept.reduce((lowest, one) => Math.min(lowest, one.number), lastEntry);
    return [{ ...wanted, spots: kept.flatMap(({ concerned }) => concerned), number }];
  });
}

/** Flows and their answers, each kind of packets once. */
function wantedBy(flows: readonly Flow[], families: ReadonlySet<Family>) {
  const all = [...families].flatMap((family) =>
    [false, true].flatMap((isAnswer) =>
      flows.map((flow) => {
        const packets = isAnswer ? answersTo(flow, family) : packetsOf(flow, family);
        return { flow, isAnswer, packets, family };
      }),
    ),
  );
  const kinds = Map.groupBy(all, ({ packets, family }) => JSON.stringify([family, packets]));
  return [...kinds.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { isAnswer, packets, family } = first;
    const named = same.filter((one) => one.isAnswer === isAnswer).map(({ flow }) => flow);
    return [{ flows: named, isAnswer, packets, family }];
  });
}

/**
 * Lowest number of an entry that keeps some of these packets out; undefined: all pass. The entry of the lowest number
 * that fits a packet decides on it, and answers are packets of their own.
 */
function firstRefusal(entries: readonly ReadEntry[], { protocol, from, to }: Packets): number | undefined {
  // Both ends of a range, and the ports inside it where what decides may change.
  const edges = entries.flatMap(({ entry }) => [entry.from, entry.to + 1]);
  const ports = [from, to, ...edges.filter((port) => port > from && port < to)];
  const refusals = ports.flatMap((port) => {
    const decisive = entries.find((one) => fits(one, protocol, port))?.entry;
    if (decisive === undefined) return [lastEntry];
    return decisive.allows ? [] : [Math.min(decisive.number, lastEntry)];
  });
  return refusals.length === 0 ? undefined : Math.min(...refusals);
}

function fits({ protocol, entry: { from, to } }: ReadEntry, packetProtocol: number, port: number): boolean {
  if (protocol === -1) return true;
  if (protocol !== packetProtocol) return false;
  if (protocol === 1 || protocol === 58) return from === -1 || (from === port && (to === -1 || to === 0));
  return from === -1 || (from <= port && port <= to);
}
