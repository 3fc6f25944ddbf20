import { readCidr } from "../../cidr.ts";
import { isWithin } from "./address-range.ts";
import { type AclClosed, lastEntry } from "./closed-by-acls.ts";
import { protocolNumber } from "./flow.ts";
import type { AclEntry, NetworkAcl } from "./node-network.ts";
import type { Spot } from "./spots.ts";

/** An entry to be written: `create` takes a free number, `replace` one that is taken. */
export interface AclWrite {
  readonly verb: "create" | "replace";
  readonly entry: AclEntry;
}

/**
 * Entries that let everything through that an ACL keeps out, before the first one that denies any of it. Where too few
 * numbers are free there, entries move up by a few numbers, and keep their order. Written in this order none is lost on
 * the way.
 */
export function aclOpening({ acl, direction, refused }: AclClosed, cidrs: readonly string[]): AclWrite[] {
  const isEgress = direction === "egress";
  const taken = new Map(acl.entries.flatMap((one) => (one.isEgress === isEgress ? [[one.number, one]] : [])));
  const first = refused.reduce((lowest, { number }) => Math.min(lowest, number), lastEntry);
  const wanted = refused.flatMap(({ packets, spots }) =>
    networksOf(spots, cidrs).map((cidr) => ({
      isEgress,
      allows: true,
      cidr,
      protocol: String(packets.protocol),
      ...portsOf(packets),
    })),
  );
  const free = freeBelow(first, taken, wanted.length);
  const layout = new Map<number, AclEntry>();
  const moved: AclEntry[] = [];
  let number = first;
  for (const entry of wanted) {
    const slot = free.shift() ?? number;
    if (slot === number) {
      const there = taken.get(number);
      if (there !== undefined) moved.push(there);
      number += 1;
    }
    layout.set(slot, { ...entry, number: slot });
  }
  for (; moved.length > 0; number += 1) {
    const there = taken.get(number);
    if (there !== undefined) moved.push(there);
    const entry = moved.shift();
    if (entry !== undefined) layout.set(number, { ...entry, number });
  }
  return [...layout.values()]
    .sort((a, b) => b.number - a.number)
    .map((entry) => ({ verb: taken.has(entry.number) ? "replace" : "create", entry }));
}

/** An ACL as it is when these are written. */
export function withWrites(acl: NetworkAcl, writes: readonly AclWrite[]): NetworkAcl {
  const written = writes.map(({ entry }) => entry);
  const kept = acl.entries.filter(
    (one) => !written.some(({ number, isEgress }) => number === one.number && isEgress === one.isEgress),
  );
  return { ...acl, entries: [...kept, ...written] };
}

/** The highest numbers that are free below another, in ascending order. */
function freeBelow(limit: number, taken: ReadonlyMap<number, unknown>, most: number): number[] {
  const free: number[] = [];
  for (let number = limit - 1; number > 0 && free.length < most; number -= 1)
    if (!taken.has(number)) free.unshift(number);
  return free;
}

/** ICMP has a type, and any code of it. */
function portsOf({ protocol, from, to }: AclClosed["refused"][number]["packets"]) {
  return protocol === 1 || protocol === 58 ? { from, to: -1 } : { from, to };
}

/** The networks that these addresses are in, each once; an address that is in none stands for itself. */
function networksOf(spots: readonly Spot[], cidrs: readonly string[]): string[] {
  const blocks = cidrs.flatMap((cidr) => {
    const range = readCidr(cidr);
    return range === undefined ? [] : [{ cidr, range }];
  });
  const found = spots.map(({ family, value, address }) => {
    const block = blocks.find(({ range }) => isWithin(range, family, value));
    return block?.cidr ?? `${address}/${family === 6 ? 128 : 32}`;
  });
  return [...new Set(found)];
}

/** The command for one of them. */
export function aclCommand({ verb, entry }: AclWrite, aclId: string, region: string): string {
  const { number, isEgress, allows, cidr, from, to } = entry;
  const protocol = protocolNumber(entry.protocol);
  const block = cidr.includes(":") ? "--ipv6-cidr-block" : "--cidr-block";
  const isIcmp = protocol === 1 || protocol === 58;
  const range = isIcmp ? `--icmp-type-code Type=${from},Code=${to}` : `--port-range From=${from},To=${to}`;
  const ports = protocol === -1 || (from === -1 && !isIcmp) ? "" : `${range} `;
  return (
    `aws ec2 ${verb}-network-acl-entry --region ${region} --network-acl-id ${aclId} ` +
    `--${isEgress ? "egress" : "ingress"} --rule-number ${number} --protocol ${protocol} ${ports}${block} ${cidr} ` +
    `--rule-action ${allows ? "allow" : "deny"}`
  );
}
