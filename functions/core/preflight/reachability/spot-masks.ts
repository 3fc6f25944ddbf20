import { type CidrRange, readCidr } from "../../cidr.ts";
import type { Family } from "./address-range.ts";
import type { NodeNetwork, SecurityGroupRule } from "./node-network.ts";
import type { Spot } from "./spots.ts";

/** Spots as bits, so that sets of them are united in one step. */
export type Mask = bigint;

/** Sets of spots by what rules name: a rule costs a look-up, however many spots there are. */
export class SpotMasks {
  private readonly sorted: readonly Spot[];
  private readonly membersOf = new Map<string, Mask>();
  private readonly lists: ReadonlyMap<string, Mask>;
  readonly families: { readonly [One in Family]: Mask };

  constructor(spots: readonly Spot[], prefixLists: NodeNetwork["prefixLists"]) {
    this.sorted = spots.toSorted(
      (a, b) => a.family - b.family || Number(a.value > b.value) - Number(a.value < b.value),
    );
    for (const [bit, { groups }] of this.sorted.entries())
      for (const group of groups)
        this.membersOf.set(group, (this.membersOf.get(group) ?? 0n) | (1n << BigInt(bit)));
    this.families = { 4: this.maskWhere(4), 6: this.maskWhere(6) };
    this.lists = new Map(
      Object.entries(prefixLists).map(([id, cidrs]) => [
        id,
        cidrs.reduce((mask, cidr) => mask | this.inBlock(cidr), 0n),
      ]),
    );
  }

  /** Those on the other side of a rule. */
  met({ cidr, peerGroup, prefixList }: SecurityGroupRule): Mask {
    if (peerGroup !== undefined) return this.membersOf.get(peerGroup) ?? 0n;
    const listed = prefixList === undefined ? 0n : (this.lists.get(prefixList) ?? 0n);
    return cidr === undefined ? listed : listed | this.inBlock(cidr);
  }

  /** The groups of these spots, each set once. */
  groupSets(mask: Mask): (readonly string[])[] {
    const bits = [...mask.toString(2)].reverse();
    const sets = this.sorted.flatMap(({ groupSet, groups }, bit) =>
      bits[bit] === "1" ? [[groupSet, groups] as const] : [],
    );
    return [...new Map(sets).values()];
  }

  private inBlock(cidr: string): Mask {
    const range = readCidr(cidr);
    if (range === undefined) return 0n;
    return ones(this.countBefore(range, range.first), this.countBefore(range, range.last + 1n));
  }

  /** How many spots come before an address of that family. */
  private countBefore({ family }: CidrRange, value: bigint): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const spot = this.sorted[middle];
      const isBefore =
        spot !== undefined && (spot.family < family || (spot.family === family && spot.value < value));
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private maskWhere(family: Family): Mask {
    const first = this.sorted.findIndex((spot) => spot.family === family);
    const last = this.sorted.findLastIndex((spot) => spot.family === family);
    return first === -1 ? 0n : ones(first, last + 1);
  }
}

function ones(from: number, to: number): Mask {
  return ((1n << BigInt(to - from)) - 1n) << BigInt(from);
}
