import { addressValue, type Family } from "./address-range.ts";
import { isV6 } from "./flow.ts";
import type { NodeInterface } from "./node-network.ts";

/** An address that stands for nodes of its kind. */
export interface Spot {
  readonly family: Family;
  readonly address: string;
  readonly value: bigint;
  readonly subnet: string;
  /** Sorted. */
  readonly groups: readonly string[];
  /** The same for all spots of the same groups and family. */
  readonly groupSet: string;
}

/** Nodes are of a kind where groups and subnet are the same; its lowest and its highest address stand for the others. */
export function spotsOf(interfaces: readonly NodeInterface[]): Spot[] {
  const spots = interfaces.map(({ address, subnet, groups }): Spot => {
    const family = isV6(address) ? 6 : 4;
    const sorted = [...new Set(groups)].sort();
    const groupSet = JSON.stringify([family, ...sorted]);
    return { family, address, value: addressValue(address), subnet, groups: sorted, groupSet };
  });
  const kinds = Map.groupBy(spots, ({ subnet, groupSet }) => JSON.stringify([subnet, groupSet]));
  return [...kinds.values()].flatMap((kind) => {
    const lowest = kind.reduce((one, other) => (other.value < one.value ? other : one));
    const highest = kind.reduce((one, other) => (other.value > one.value ? other : one));
    return lowest === highest ? [lowest] : [lowest, highest];
  });
}
