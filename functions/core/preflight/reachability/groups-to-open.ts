import { type Direction, type GroupsClosed, othersOf } from "./closed-by-groups.ts";
import { type Flow, protocolOf } from "./flow.ts";

/** A security group whose rules would open what is closed. */
export interface GroupToOpen {
  readonly direction: Direction;
  readonly group: string;
  readonly closed: readonly GroupsClosed[];
}

/** Groups that lie on the nodes concerned, as few as seem to be enough, and on how many more sets of groups others lie. */
export function groupsToOpen(
  closed: readonly GroupsClosed[],
  most: number,
): { readonly groups: readonly GroupToOpen[]; readonly more: number } {
  const byDirection = Map.groupBy(closed, ({ direction }) => direction);
  const chosen = [...byDirection].map(([direction, ways]) => {
    const { picks, left } = fewest(ways, ({ own }) => own, most);
    return { direction, picks, more: new Set(left.map(({ own }) => own)).size };
  });
  const groups = chosen.flatMap(({ direction, picks }) =>
    picks.map(({ group, covered }) => ({ direction, group, closed: covered })),
  );
  return { groups, more: chosen.reduce((sum, { more }) => sum + more, 0) };
}

/** Groups that a rule names as peers; more than these are opened by the next pass's line. */
const mostPeers = 10;

/** The command that adds a rule for each flow, and names the groups of those on the other side. */
export function openGroup({ direction, group, closed }: GroupToOpen, region: string): string {
  const flows = Map.groupBy(closed, ({ flow, family }) => permissionOf(flow, family));
  const permissions = [...flows].map(([permission, ways]) => {
    const { picks } = fewest(othersOf(ways), (groups) => groups, mostPeers);
    const pairs = picks.map((peer) => `{GroupId=${peer.group}}`);
    return `'${permission},UserIdGroupPairs=[${pairs.join(",")}]'`;
  });
  return `aws ec2 authorize-security-group-${direction} --region ${region} --group-id ${group} --ip-permissions ${permissions.join(" ")}`;
}

function permissionOf({ protocol, port }: Flow, family: GroupsClosed["family"]): string {
  const name = protocolOf(protocol, family);
  if (name === "icmp") return "IpProtocol=icmp,FromPort=8,ToPort=-1";
  if (name === "icmpv6") return "IpProtocol=icmpv6,FromPort=128,ToPort=-1";
  return `IpProtocol=${name},FromPort=${port},ToPort=${port}`;
}

/** Groups for items, greedily: the group that most of those left have takes them all. */
function fewest<Item>(
  items: readonly Item[],
  groupsOf: (item: Item) => readonly string[],
  most: number,
): {
  readonly picks: readonly { readonly group: string; readonly covered: readonly Item[] }[];
  readonly left: readonly Item[];
} {
  const picks: { group: string; covered: Item[] }[] = [];
  let left = items;
  while (left.length > 0 && picks.length < most) {
    const counts = new Map<string, number>();
    for (const item of left) for (const one of groupsOf(item)) counts.set(one, (counts.get(one) ?? 0) + 1);
    const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    // Interfaces of EC2 have at least one group.
    const group = first?.[0] ?? "GROUP";
    const takes = (item: Item) => first === undefined || groupsOf(item).includes(group);
    picks.push({ group, covered: left.filter(takes) });
    left = left.filter((item) => !takes(item));
  }
  return { picks, left };
}
