export interface CidrRange {
  readonly family: 4 | 6;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** Do two CIDR blocks share an address? Texts that are no CIDR block share none. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [readCidr(one), readCidr(other)];
  if (a === undefined || b === undefined || a.family !== b.family) return false;
  return a.first <= b.last && b.first <= a.last;
}

/** Undefined: the text is no CIDR block. */
export function readCidr(cidr: string): CidrRange | undefined {
  const [, address = "", prefix] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  if (prefix === undefined) return undefined;
  const family = address.includes(":") ? 6 : 4;
  const value = family === 4 ? ipv4(address) : ipv6(address);
  const bits = family === 4 ? 32 : 128;
  if (value === undefined || Number(prefix) > bits) return undefined;
  const size = 1n << BigInt(bits - Number(prefix));
  const first = (value / size) * size;
  return { family, prefix: Number(prefix), first, last: first + size - 1n };
}

function ipv4(address: string): bigint | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv6(address: string): bigint | undefined {
  const [head = "", tail, ...more] = address.split("::");
  if (more.length > 0) return undefined;
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = 8 - left.length - right.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  const groups = [...left, ...Array<string>(gap).fill("0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}
