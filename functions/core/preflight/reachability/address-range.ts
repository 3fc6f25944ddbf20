import { type CidrRange, readCidr } from "../../cidr.ts";
import { isV6 } from "./flow.ts";

/** Version of the Internet Protocol. */
export type Family = 4 | 6;

/** An address as a number; -1, which lies in no block: the text is no address. */
export function addressValue(address: string): bigint {
  return readCidr(`${address}/${isV6(address) ? 128 : 32}`)?.first ?? -1n;
}

export function isWithin(range: CidrRange, family: Family, value: bigint): boolean {
  return range.family === family && range.first <= value && value <= range.last;
}
