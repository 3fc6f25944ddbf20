import { type AclClosed, acrossFrom, findClosedByAcls } from "./closed-by-acls.ts";
import { findClosedByGroups, type GroupsClosed } from "./closed-by-groups.ts";
import type { Flow } from "./flow.ts";
import type { NodeNetwork } from "./node-network.ts";
import { spotsOf } from "./spots.ts";

/** What is known of the ways between nodes, and what stays unknown. */
export interface JudgedWays {
  readonly byGroups: readonly GroupsClosed[];
  /** Worked out when it is asked for. */
  readonly byAcls: () => readonly AclClosed[];
  /**
   * Groups that EC2 tells no rule of, on nodes that no other group's rules open all ways for: they are another
   * account's, or have none.
   */
  readonly unseenGroups: readonly string[];
  /** Subnets that EC2 tells no network ACL of, although each has one: another account shares the VPC. */
  readonly unseenSubnets: readonly string[];
}

/** Every way that some of these flows cannot take, between every two kinds of nodes, and within one. */
export function judgeWays(network: NodeNetwork, flows: readonly Flow[]): JudgedWays {
  const spots = spotsOf(network.interfaces);
  const seenGroups = new Set(network.rules.map(({ group }) => group));
  const [known, unknown] = halved(findClosedByGroups(network, spots, flows), ({ own }) =>
    own.every((group) => seenGroups.has(group)),
  );
  const seenSubnets = new Set(network.acls.flatMap(({ subnets }) => subnets));
  const unguarded = spots.filter(({ subnet }) => !seenSubnets.has(subnet));
  const isAlone = acrossFrom(unguarded, spots).length === 0;
  return {
    byGroups: known,
    byAcls: () => findClosedByAcls(network.acls, spots, flows),
    unseenGroups: names(unknown.flatMap(({ own }) => own.filter((group) => !seenGroups.has(group)))),
    unseenSubnets: flows.length === 0 || isAlone ? [] : names(unguarded.map(({ subnet }) => subnet)),
  };
}

function halved<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  const { yes = [], no = [] } = Object.groupBy(items, (item) => (isFirst(item) ? "yes" : "no"));
  return [yes, no];
}

const names = (all: readonly string[]) => [...new Set(all)].sort();
