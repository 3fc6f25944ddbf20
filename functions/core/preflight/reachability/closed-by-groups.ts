import type { Family } from "./address-range.ts";
import { type Flow, type Packets, packetsOf, protocolNumber } from "./flow.ts";
import type { NodeNetwork, SecurityGroupRule } from "./node-network.ts";
import { type Mask, SpotMasks } from "./spot-masks.ts";
import type { Spot } from "./spots.ts";

/** Which way rules look at packets. */
export type Direction = "egress" | "ingress";
export const directions = ["egress", "ingress"] as const;

/** A flow that no rule of a node's groups lets go to, or come from, some others. */
export interface GroupsClosed {
  readonly direction: Direction;
  readonly family: Family;
  readonly flow: Flow;
  /** Groups of the node whose rules are asked. */
  readonly own: readonly string[];
  /** Those on the other side. */
  readonly others: Mask;
  readonly masks: SpotMasks;
}

/** Groups of those on the other sides, each set once. */
export function othersOf(closed: readonly GroupsClosed[]): readonly (readonly string[])[] {
  const all = closed.reduce((sum, { others }) => sum | others, 0n);
  return closed[0]?.masks.groupSets(all) ?? [];
}

/**
 * All flows that rules close. Groups remember connections, so that answers need no rule. Each rule is read once, and
 * each group asked once for each flow whom it reaches: what a node reaches is what any of its groups does.
 */
export function findClosedByGroups(
  { rules, prefixLists }: Pick<NodeNetwork, "rules" | "prefixLists">,
  spots: readonly Spot[],
  flows: readonly Flow[],
): GroupsClosed[] {
  const masks = new SpotMasks(spots, prefixLists);
  const reached = reachOf(rules, masks);
  const owners = [...Map.groupBy(spots, ({ groupSet }) => groupSet).values()].flatMap(([one]) => one ?? []);
  return owners.flatMap(({ groups: own, family }) =>
    directions.flatMap((direction) =>
      flows.flatMap((flow): GroupsClosed[] => {
        const open = own.reduce((sum, group) => sum | reached(group, direction, family, flow), 0n);
        const others = masks.families[family] & ~open;
        return others === 0n ? [] : [{ direction, family, flow, own, others, masks }];
      }),
    ),
  );
}

interface ReadRule {
  readonly protocol: number;
  readonly from: number;
  readonly to: number;
  readonly met: Mask;
}

function reachOf(rules: readonly SecurityGroupRule[], masks: SpotMasks) {
  const byGroup = Map.groupBy(
    rules.map((rule) => {
      const { group, isEgress, protocol, from, to } = rule;
      const key = keyOf(group, isEgress ? "egress" : "ingress");
      return { key, protocol: protocolNumber(protocol), from, to, met: masks.met(rule) };
    }),
    ({ key }) => key,
  );
  const known = new Map<string, Mask>();
  return (group: string, direction: Direction, family: Family, flow: Flow): Mask => {
    const ofGroup = keyOf(group, direction);
    const key = `${family} ${flow.protocol} ${flow.port} ${ofGroup}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const packets = packetsOf(flow, family);
    const admitting = (byGroup.get(ofGroup) ?? []).filter((rule) => admits(rule, packets));
    const mask = admitting.reduce((sum, { met }) => sum | met, 0n);
    known.set(key, mask);
    return mask;
  };
}

const keyOf = (group: string, direction: Direction) => `${direction} ${group}`;

function admits({ protocol, from, to }: ReadRule, packets: Packets): boolean {
  if (protocol === -1) return true;
  if (protocol !== packets.protocol) return false;
  // Type and code of ICMP; echo has code 0.
  if (protocol === 1 || protocol === 58)
    return from === -1 || (from === packets.from && (to === -1 || to === 0));
  return from === -1 || (from <= packets.from && packets.to <= to);
}
