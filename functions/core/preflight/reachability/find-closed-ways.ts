import { readCidr } from "../../cidr.ts";
import { answersTo, type Flow, isV6, packetsOf } from "./flow.ts";
import { aclRefusal } from "./network-acls.ts";
import type { AclEntry, NetworkAcl, NodeInterface, NodeNetwork } from "./node-network.ts";
import { groupsAllow } from "./security-groups.ts";

/** A way between nodes that some flows cannot take, and what closes it. */
export type ClosedWay = GroupsClosed | AclClosed;

interface GroupsClosed {
  readonly by: "groups";
  readonly direction: "egress" | "ingress";
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly flows: readonly Flow[];
}

interface AclClosed {
  readonly by: "acl";
  readonly acl: NetworkAcl;
  readonly direction: "egress" | "ingress";
  /** An address on the other side. */
  readonly address: string;
  /** What decides; `default`: that no entry lets it through. */
  readonly entry: AclEntry | "default";
  /** The answers to the flows are kept out, not the flows. */
  readonly isAnswer: boolean;
  readonly flows: readonly Flow[];
}

/**
 * Every way that is closed to some of these flows, between every two kinds of nodes, and within one. Nodes are of a
 * kind where groups and subnet are the same; of each kind its lowest and its highest address stand for the others.
 */
export function findClosedWays(network: NodeNetwork, flows: readonly Flow[]): ClosedWay[] {
  const kinds = kindsOf(network.interfaces);
  const found = kinds.flatMap((from) =>
    kinds.flatMap((to) =>
      flows.flatMap((flow) =>
        pairsOf(from, to).flatMap(([sender, receiver]) => closings(network, sender, receiver, flow)),
      ),
    ),
  );
  return merged(found);
}

type NodeKind = readonly [NodeInterface, ...NodeInterface[]];

function kindsOf(interfaces: readonly NodeInterface[]): NodeKind[] {
  const kinds = Map.groupBy(interfaces, ({ groups, subnet, address }) =>
    [isV6(address), subnet, ...[...groups].sort()].join(" "),
  );
  return [...kinds.values()].flatMap((kind) => {
    const [first, ...others] = kind.toSorted((a, b) => (numberOf(a) < numberOf(b) ? -1 : 1));
    const last = others.at(-1);
    return first === undefined ? [] : [last === undefined ? [first] : [first, last]];
  });
}

function numberOf({ address }: NodeInterface): bigint {
  return readCidr(`${address}/${isV6(address) ? 128 : 32}`)?.first ?? 0n;
}

/** A node alone of its kind stands for those to come. */
function pairsOf(from: NodeKind, to: NodeKind): (readonly [NodeInterface, NodeInterface])[] {
  const pairs = from.flatMap((sender) => to.map((receiver) => [sender, receiver] as const));
  const others = pairs.filter(([sender, receiver]) => sender !== receiver);
  return others.length > 0 ? others : pairs;
}

function closings(
  network: NodeNetwork,
  sender: NodeInterface,
  receiver: NodeInterface,
  flow: Flow,
): ClosedWay[] {
  if (isV6(sender.address) !== isV6(receiver.address)) return [];
  const packets = packetsOf(flow, receiver.address);
  const sides = { from: sender.groups.toSorted(), to: receiver.groups.toSorted(), flows: [flow] };
  const closed: ClosedWay[] = [];
  if (!groupsAllow(network, "egress", sender, receiver, packets)) {
    closed.push({ by: "groups", direction: "egress", ...sides });
  }
  if (!groupsAllow(network, "ingress", receiver, sender, packets)) {
    closed.push({ by: "groups", direction: "ingress", ...sides });
  }
  // Packets inside one subnet pass no network ACL.
  return sender.subnet === receiver.subnet ? closed : [...closed, ...closedByAcls()];

  function closedByAcls(): ClosedWay[] {
    const answers = answersTo(flow, receiver.address);
    const [out, into] = [sender, receiver].map(({ subnet }) =>
      network.acls.find(({ subnets }) => subnets.includes(subnet)),
    );
    return [
      ...aclClosing(out, "egress", receiver.address, false),
      ...aclClosing(into, "ingress", sender.address, false),
      ...aclClosing(into, "egress", sender.address, true),
      ...aclClosing(out, "ingress", receiver.address, true),
    ];

    function aclClosing(
      acl: NetworkAcl | undefined,
      direction: "egress" | "ingress",
      address: string,
      isAnswer: boolean,
    ): ClosedWay[] {
      const entry = acl && aclRefusal(acl, direction, address, isAnswer ? answers : packets);
      if (acl === undefined || entry === undefined) return [];
      return [{ by: "acl", acl, direction, address, entry, isAnswer, flows: [flow] }];
    }
  }
}

/** One for each place that a person would mend, with all flows that it closes. */
function merged(ways: readonly ClosedWay[]): ClosedWay[] {
  const places = Map.groupBy(ways, (way) =>
    way.by === "groups"
      ? [way.direction, way.from, way.to].join(" ")
      : [way.direction, way.acl.id, way.isAnswer].join(" "),
  );
  return [...places.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const flows = [...new Set(same.flatMap((way) => way.flows))];
    return [{ ...first, flows }];
  });
}
