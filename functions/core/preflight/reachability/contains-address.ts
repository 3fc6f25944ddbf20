import { overlaps } from "../../cidr.ts";
import { isV6 } from "./flow.ts";

/** Whether an address lies in a block. */
export function containsAddress(cidr: string, address: string): boolean {
  return overlaps(cidr, `${address}/${isV6(address) ? 128 : 32}`);
}
