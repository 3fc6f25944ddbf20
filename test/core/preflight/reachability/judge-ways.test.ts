import { describe, expect, it } from "vitest";
import { othersOf } from "../../../../functions/core/preflight/reachability/closed-by-groups.ts";
import type { Flow } from "../../../../functions/core/preflight/reachability/flow.ts";
import { judgeWays } from "../../../../functions/core/preflight/reachability/judge-ways.ts";
import type {
  AclEntry,
  NodeInterface,
  NodeNetwork,
  SecurityGroupRule,
} from "../../../../functions/core/preflight/reachability/node-network.ts";

const wireguard: Flow = { protocol: "udp", port: 51_871, purpose: "WireGuard" };
const handshake: Flow = { protocol: "tcp", port: 4250, purpose: "handshakes of agents" };
const echo: Flow = { protocol: "icmp", port: 0, purpose: "health" };

const at = (address: string, groups: string[], subnet = "subnet-a"): NodeInterface => ({
  id: `eni-${address}`,
  address,
  subnet,
  groups,
});
const any = { protocol: "-1", from: -1, to: -1 };
const port = (protocol: string, from: number, to = from) => ({ protocol, from, to });
const into = (group: string, rule: Omit<SecurityGroupRule, "group" | "isEgress">): SecurityGroupRule => ({
  group,
  isEgress: false,
  ...rule,
});
const out = (group: string, rule: Omit<SecurityGroupRule, "group" | "isEgress">): SecurityGroupRule => ({
  group,
  isEgress: true,
  ...rule,
});
const anywhere = { cidr: "0.0.0.0/0" };
const free = (...groups: string[]) => groups.map((group) => out(group, { ...any, ...anywhere }));
const entry = (
  number: number,
  allows: boolean,
  isEgress: boolean,
  rest: Partial<AclEntry> = {},
): AclEntry => ({
  number,
  allows,
  isEgress,
  cidr: "0.0.0.0/0",
  ...any,
  ...rest,
});
const open = [entry(100, true, false), entry(100, true, true)];

function network(parts: Partial<NodeNetwork>): NodeNetwork {
  return { interfaces: [], rules: [], acls: [], prefixLists: {}, ...parts };
}

/** Each closed way in a line. */
function closed(parts: Partial<NodeNetwork>, ...flows: Flow[]): string[] {
  const { byGroups, byAcls } = judgeWays(network(parts), flows);
  const name = ({ protocol, port: number }: Flow) => `${protocol} ${number}`;
  const places = Map.groupBy(
    byGroups.flatMap((way) =>
      othersOf([way]).map((other) => {
        const [from, to] = way.direction === "egress" ? [way.own, other] : [other, way.own];
        return { flow: way.flow, place: `${way.direction} ${from.join("+")}>${to.join("+")}` };
      }),
    ),
    ({ place }) => place,
  );
  return [
    ...[...places].map(([place, same]) => `${same.map(({ flow }) => name(flow)).join(",")} ${place}`),
    ...byAcls().flatMap(({ acl, direction, refused }) =>
      refused.map(
        ({ flows: kept, isAnswer, number }) =>
          `${kept.map(name).join(",")} ${direction} ${acl.id}#${number}${isAnswer ? " answer" : ""}`,
      ),
    ),
  ];
}

const two = [at("10.0.0.1", ["sg-a"]), at("10.0.0.2", ["sg-a"])];
const mixed = [at("10.0.0.1", ["sg-a"]), at("10.0.0.2", ["sg-b"])];
const reach = (a: string, b: string, range: ReturnType<typeof port>) => into(b, { ...range, peerGroup: a });

describe("security groups", () => {
  it.each<[string, Partial<NodeNetwork>, string[]]>([
    ["nobody", { interfaces: [], rules: [] }, []],
    [
      "none of these rules",
      { interfaces: two, rules: [into("sg-a", { ...port("tcp", 22), ...anywhere })] },
      ["udp 51871 egress sg-a>sg-a", "udp 51871 ingress sg-a>sg-a"],
    ],
    ["everything from itself", { interfaces: two, rules: [...free("sg-a"), reach("sg-a", "sg-a", any)] }, []],
    [
      "the port alone from itself",
      { interfaces: two, rules: [...free("sg-a"), reach("sg-a", "sg-a", port("udp", 51_871))] },
      [],
    ],
    [
      "the port by number of the protocol",
      { interfaces: two, rules: [...free("sg-a"), reach("sg-a", "sg-a", port("17", 50_000, 60_000))] },
      [],
    ],
    [
      "TCP 1025-65535, as terraform-aws-eks has it",
      { interfaces: two, rules: [...free("sg-a"), reach("sg-a", "sg-a", port("tcp", 1025, 65_535))] },
      ["udp 51871 ingress sg-a>sg-a"],
    ],
    [
      "a range that ends before",
      { interfaces: two, rules: [...free("sg-a"), reach("sg-a", "sg-a", port("udp", 1, 51_870))] },
      ["udp 51871 ingress sg-a>sg-a"],
    ],
    [
      "a network that holds one of two nodes",
      { interfaces: two, rules: [...free("sg-a"), into("sg-a", { ...any, cidr: "10.0.0.1/32" })] },
      ["udp 51871 ingress sg-a>sg-a"],
    ],
    [
      "a network that holds both",
      { interfaces: two, rules: [...free("sg-a"), into("sg-a", { ...any, cidr: "10.0.0.0/24" })] },
      [],
    ],
    [
      "a prefix list",
      {
        interfaces: two,
        rules: [...free("sg-a"), into("sg-a", { ...any, prefixList: "pl-1" })],
        prefixLists: { "pl-1": ["192.0.2.0/24", "10.0.0.0/16"] },
      },
      [],
    ],
    [
      "a prefix list without them, or not known",
      {
        interfaces: two,
        rules: [
          ...free("sg-a"),
          into("sg-a", { ...any, prefixList: "pl-1" }),
          into("sg-a", { ...any, prefixList: "pl-2" }),
        ],
        prefixLists: { "pl-1": ["192.0.2.0/24"] },
      },
      ["udp 51871 ingress sg-a>sg-a"],
    ],
    [
      "two groups that name each other, and not themselves",
      {
        interfaces: mixed,
        rules: [...free("sg-a", "sg-b"), reach("sg-a", "sg-b", any), reach("sg-b", "sg-a", any)],
      },
      ["udp 51871 ingress sg-a>sg-a", "udp 51871 ingress sg-b>sg-b"],
    ],
    [
      "two groups that each name themselves",
      {
        interfaces: mixed,
        rules: [...free("sg-a", "sg-b"), reach("sg-a", "sg-a", any), reach("sg-b", "sg-b", any)],
      },
      ["udp 51871 ingress sg-a>sg-b", "udp 51871 ingress sg-b>sg-a"],
    ],
    [
      "one way only",
      {
        interfaces: mixed,
        rules: [
          ...free("sg-a", "sg-b"),
          reach("sg-a", "sg-a", any),
          reach("sg-b", "sg-b", any),
          reach("sg-a", "sg-b", any),
        ],
      },
      ["udp 51871 ingress sg-b>sg-a"],
    ],
    [
      "the cluster's group on every node, beside one of their own",
      {
        interfaces: [at("10.0.0.1", ["sg-a", "sg-cluster"]), at("10.0.0.2", ["sg-cluster", "sg-b"])],
        rules: [...free("sg-cluster"), reach("sg-cluster", "sg-cluster", any)],
      },
      [],
    ],
    [
      "no way out",
      {
        interfaces: two,
        rules: [out("sg-a", { ...port("tcp", 443), ...anywhere }), reach("sg-a", "sg-a", any)],
      },
      ["udp 51871 egress sg-a>sg-a"],
    ],
    [
      "out to the group alone",
      { interfaces: two, rules: [out("sg-a", { ...any, peerGroup: "sg-a" }), reach("sg-a", "sg-a", any)] },
      [],
    ],
    [
      "a single node, which stands for those to come",
      { interfaces: [at("10.0.0.1", ["sg-a"])], rules: free("sg-a") },
      ["udp 51871 ingress sg-a>sg-a"],
    ],
    [
      "IPv6 by its own networks",
      {
        interfaces: [at("2001:db8::1", ["sg-a"]), at("2001:db8::2", ["sg-a"])],
        rules: [out("sg-a", { ...any, cidr: "::/0" }), into("sg-a", { ...any, cidr: "2001:db8::/64" })],
      },
      [],
    ],
    [
      "IPv6 by networks of IPv4",
      {
        interfaces: [at("2001:db8::1", ["sg-a"]), at("2001:db8::2", ["sg-a"])],
        rules: [...free("sg-a"), into("sg-a", { ...any, ...anywhere })],
      },
      ["udp 51871 egress sg-a>sg-a", "udp 51871 ingress sg-a>sg-a"],
    ],
  ])("with %s", (_, parts, expected) => {
    expect(closed(parts, wireguard).sort()).toEqual(expected);
  });

  it.each<[string, SecurityGroupRule, boolean]>([
    ["all of ICMP", reach("sg-a", "sg-a", port("icmp", -1, -1)), true],
    ["echo", reach("sg-a", "sg-a", port("icmp", 8, -1)), true],
    ["echo by its code", reach("sg-a", "sg-a", port("1", 8, 0)), true],
    ["unreachable", reach("sg-a", "sg-a", port("icmp", 3, 4)), false],
    ["ICMP of IPv6", reach("sg-a", "sg-a", port("icmpv6", -1, -1)), false],
  ])("with %s for a ping", (_, rule, isOpen) => {
    expect(closed({ interfaces: two, rules: [...free("sg-a"), rule] }, echo)).toEqual(
      isOpen ? [] : ["icmp 0 ingress sg-a>sg-a"],
    );
  });

  it("tell all flows that one rule would open at once", () => {
    expect(closed({ interfaces: two, rules: free("sg-a") }, wireguard, handshake, echo)).toEqual([
      "udp 51871,tcp 4250,icmp 0 ingress sg-a>sg-a",
    ]);
  });
});

describe("network ACLs", () => {
  const apart = [at("10.0.0.1", ["sg-a"], "subnet-a"), at("10.0.1.1", ["sg-a"], "subnet-b")];
  const rules = [...free("sg-a"), reach("sg-a", "sg-a", any)];
  const between = (entries: AclEntry[], interfaces = apart): Partial<NodeNetwork> => ({
    interfaces,
    rules,
    acls: [
      { id: "acl-a", subnets: ["subnet-a"], entries },
      { id: "acl-b", subnets: ["subnet-b"], entries: open },
    ],
  });

  it.each<[string, Partial<NodeNetwork>, string[]]>([
    ["everything allowed", between(open), []],
    ["none known", { interfaces: apart, rules }, []],
    ["nothing allowed", between([]), ["udp 51871 egress acl-a#32767", "udp 51871 ingress acl-a#32767"]],
    [
      "nothing allowed inside one subnet",
      between([], [at("10.0.0.1", ["sg-a"]), at("10.0.0.2", ["sg-a"])]),
      [],
    ],
    [
      "a refusal before what allows",
      between([entry(90, false, false, port("udp", 51_871)), ...open]),
      ["udp 51871 ingress acl-a#90"],
    ],
    ["a refusal after what allows", between([entry(110, false, false, port("udp", 51_871)), ...open]), []],
    ["a refusal of another port", between([entry(90, false, false, port("udp", 53)), ...open]), []],
    [
      "a refusal of another network",
      between([entry(90, false, false, { cidr: "10.9.0.0/16" }), ...open]),
      [],
    ],
    [
      "the order of numbers, not of the list",
      between([entry(200, false, false), entry(100, true, false), entry(100, true, true)]),
      [],
    ],
  ])("with %s", (_, parts, expected) => {
    expect(closed(parts, wireguard).sort()).toEqual(expected);
  });

  it("must let answers through, to every port that Linux sends from", () => {
    const askOnly = [entry(10, true, false, port("6", 4250)), entry(10, true, true)];
    expect(closed(between(askOnly), handshake)).toEqual(["tcp 4250 ingress acl-a#32767 answer"]);
    const answers = entry(20, true, false, port("6", 32_768, 60_999));
    expect(closed(between([...askOnly, answers]), handshake)).toEqual([]);
    const hole = entry(15, false, false, port("6", 40_000));
    expect(closed(between([...askOnly, hole, answers]), handshake)).toEqual([
      "tcp 4250 ingress acl-a#15 answer",
    ]);
    const short = entry(20, true, false, port("6", 32_768, 50_000));
    expect(closed(between([...askOnly, short]), handshake)).toEqual(["tcp 4250 ingress acl-a#32767 answer"]);
  });

  it("know types of ICMP", () => {
    const echoes = [
      entry(10, true, true),
      entry(10, true, false, port("1", 8, -1)),
      entry(11, true, false, port("1", 0, -1)),
    ];
    expect(closed(between(echoes), echo)).toEqual([]);
    expect(closed(between(echoes.slice(0, 2)), echo)).toEqual(["icmp 0 ingress acl-a#32767 answer"]);
  });
});

describe("what cannot be seen", () => {
  const apart = [at("10.0.0.1", ["sg-a"], "subnet-a"), at("10.0.1.1", ["sg-b"], "subnet-b")];
  const both = ["sg-a", "sg-b"].flatMap((group) =>
    [true, false].map((isEgress): SecurityGroupRule => ({ group, isEgress, ...any, ...anywhere })),
  );
  const guarded = [{ id: "acl-a", subnets: ["subnet-a", "subnet-b"], entries: open }];
  const unseen = (parts: Partial<NodeNetwork>, ...flows: Flow[]) => {
    const { byGroups, byAcls, unseenGroups, unseenSubnets } = judgeWays(network(parts), flows);
    return [byGroups.length + byAcls().length, ...unseenGroups, ...unseenSubnets];
  };

  it.each<[string, Partial<NodeNetwork>, (string | number)[]]>([
    ["nothing", { interfaces: apart, rules: both, acls: guarded }, [0]],
    ["ACLs of a shared VPC", { interfaces: apart, rules: both }, [0, "subnet-a", "subnet-b"]],
    [
      "the ACL of one of two subnets",
      { interfaces: apart, rules: both, acls: [{ id: "acl-a", subnets: ["subnet-a"], entries: open }] },
      [0, "subnet-b"],
    ],
    ["the ACL of the only subnet, which nothing passes", { interfaces: two, rules: both }, [0]],
    [
      "the rules of another account's group",
      { interfaces: apart, rules: both.slice(0, 2), acls: guarded },
      [0, "sg-b"],
    ],
    [
      "the rules of a group beside one that opens all",
      { interfaces: [at("10.0.0.1", ["sg-a", "sg-c"])], rules: both, acls: guarded },
      [0],
    ],
  ])("is %s", (_, parts, expected) => {
    expect(unseen(parts, wireguard)).toEqual(expected);
  });

  it("matters to nobody who needs no flow", () => {
    expect(unseen({ interfaces: apart })).toEqual([0]);
  });
});
