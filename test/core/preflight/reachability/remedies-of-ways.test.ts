import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedHealthPorts, closedPorts } from "../../../../functions/core/preflight/checks/closed-ports.ts";
import { othersOf } from "../../../../functions/core/preflight/reachability/closed-by-groups.ts";
import type { Flow } from "../../../../functions/core/preflight/reachability/flow.ts";
import { judgeWays } from "../../../../functions/core/preflight/reachability/judge-ways.ts";
import type {
  AclEntry,
  NodeInterface,
  NodeNetwork,
  PortRange,
  SecurityGroupRule,
} from "../../../../functions/core/preflight/reachability/node-network.ts";
import {
  flowsOfHealth,
  flowsOfNodes,
} from "../../../../functions/core/preflight/reachability/wanted-flows.ts";
import { clearView } from "../../../builders/clear-view.ts";
import { aclLets, naiveWays } from "./naive-ways.ts";
import { pasteRemedy } from "./paste-remedy.ts";

const flows = [...flowsOfNodes(clearView), ...flowsOfHealth];

/** Addresses of two blocks of a VPC, and blocks that rules name. */
const families = {
  4: {
    addresses: ["10.0.0.4", "10.0.0.9", "10.0.1.4", "10.0.1.9", "100.64.0.4", "100.64.1.4"],
    vpc: ["10.0.0.0/16", "100.64.0.0/16"],
    blocks: ["0.0.0.0/0", "10.0.0.0/24", "10.0.0.4/32", "100.64.0.0/17", "10.0.0.0/8", "::/0"],
  },
  6: {
    addresses: ["2001:db8::4", "2001:db8::9", "2001:db8:0:1::4", "2001:db8:0:1::9", "fd00:1::4", "fd00:2::4"],
    vpc: ["10.0.0.0/16", "2001:db8::/56", "fd00::/16"],
    blocks: ["::/0", "2001:db8::/64", "2001:db8::4/128", "fd00:1::/32", "2001:db8::/32", "0.0.0.0/0"],
  },
} as const;

const groups = ["sg-a", "sg-b", "sg-c", "sg-d"];
const ranges: PortRange[] = [
  { protocol: "-1", from: -1, to: -1 },
  { protocol: "udp", from: 51_871, to: 51_871 },
  { protocol: "17", from: 50_000, to: 60_000 },
  { protocol: "tcp", from: 4240, to: 4250 },
  { protocol: "tcp", from: 1025, to: 65_535 },
  { protocol: "6", from: 40_000, to: 50_000 },
  { protocol: "icmp", from: -1, to: -1 },
  { protocol: "icmp", from: 8, to: 0 },
  { protocol: "icmpv6", from: 128, to: -1 },
  { protocol: "58", from: 129, to: -1 },
  { protocol: "1", from: 0, to: -1 },
];

interface World {
  readonly network: NodeNetwork;
  readonly vpc: readonly string[];
}

/** Small networks of one family, in which each kind of nodes has one or two. */
const worlds: fc.Arbitrary<World> = fc.constantFrom(4 as const, 6 as const).chain((family) => {
  const { addresses, vpc, blocks } = families[family];
  const block = fc.constantFrom(...blocks);
  const range = fc.constantFrom(...ranges);
  const interfaces = fc
    .uniqueArray(
      fc.record({
        address: fc.constantFrom(...addresses),
        subnet: fc.constantFrom("subnet-a", "subnet-b", "subnet-c"),
        groups: fc.subarray(groups, { minLength: 1, maxLength: 2 }),
      }),
      { selector: ({ address }) => address, maxLength: 6 },
    )
    .map((all) =>
      [...Map.groupBy(all, ({ subnet, groups: own }) => `${subnet} ${own.join()}`).values()].flatMap((kind) =>
        kind.slice(0, 2).map((one): NodeInterface => ({ id: one.address, ...one })),
      ),
    );
  const side = fc.oneof(
    block.map((cidr) => ({ cidr })),
    fc.constantFrom(...groups).map((peerGroup) => ({ peerGroup })),
    fc.constant({ prefixList: "pl-1" }),
  );
  const rules = fc
    .array(fc.tuple(fc.constantFrom(...groups), fc.boolean(), side, range), { maxLength: 14 })
    .map((all) => {
      const made = all.map(
        ([group, isEgress, other, ports]): SecurityGroupRule => ({ group, isEgress, ...other, ...ports }),
      );
      // Every group has a rule, so that all of them are known.
      const known = groups.map(
        (group): SecurityGroupRule =>
          ({ group, isEgress: true, cidr: "192.0.2.1/32", ...ranges[0] }) as SecurityGroupRule,
      );
      return [...made, ...known];
    });
  const entries = fc.uniqueArray(
    fc
      .tuple(
        fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 90, max: 110 })),
        fc.boolean(),
        fc.boolean(),
        block,
        range,
      )
      .map(
        ([number, isEgress, allows, cidr, ports]): AclEntry => ({ number, isEgress, allows, cidr, ...ports }),
      ),
    { selector: ({ number, isEgress }) => `${number} ${isEgress}`, maxLength: 16 },
  );
  const acls = fc.tuple(entries, entries).map(([one, two]) => [
    { id: "acl-1", subnets: ["subnet-a", "subnet-b"], entries: one },
    { id: "acl-2", subnets: ["subnet-c"], entries: two },
  ]);
  const lists = fc.uniqueArray(block).map((cidrs) => ({ "pl-1": cidrs }));
  return fc.tuple(interfaces, rules, acls, lists).map(([nodes, all, guards, prefixLists]) => ({
    network: { interfaces: nodes, rules: all, acls: guards, prefixLists },
    vpc,
  }));
});

function judgedWays(network: NodeNetwork): string[] {
  const { byGroups, byAcls } = judgeWays(network, flows);
  const name = ({ protocol, port }: Flow) => `${protocol} ${port}`;
  const found = [
    ...byGroups.flatMap((way) =>
      othersOf([way]).map(
        (other) => `${way.direction} ${way.own.join("+")}>${other.join("+")} ${name(way.flow)}`,
      ),
    ),
    ...byAcls().flatMap(({ acl, direction, refused }) =>
      refused.flatMap((one) =>
        one.flows.map((flow) => `${acl.id} ${direction} ${name(flow)}${one.isAnswer ? " answer" : ""}`),
      ),
    ),
  ];
  expect(new Set(found).size).toBe(found.length);
  return found.sort();
}

describe("ways between nodes", () => {
  it("are closed where asking every rule for every pair says so, and nowhere else", () => {
    fc.assert(
      fc.property(worlds, ({ network }) => {
        expect(judgedWays(network)).toEqual(naiveWays(network, flows));
      }),
    );
  });

  it("are all open when what is told was pasted, and what came then", () => {
    fc.assert(
      fc.property(worlds, ({ network, vpc }) => {
        const opened = pastedUntilOpen(network, vpc);
        expect(naiveWays(opened, flows)).toEqual([]);
        // What nobody asked for is as open or closed as it was.
        const ssh = { protocol: 6, from: 22, to: 22 };
        for (const { address } of network.interfaces)
          for (const isEgress of [true, false])
            for (const [index, acl] of network.acls.entries())
              expect(aclLets(opened.acls[index] ?? acl, isEgress, address, ssh)).toBe(
                aclLets(acl, isEgress, address, ssh),
              );
      }),
      { numRuns: 60 },
    );
  });

  function pastedUntilOpen(network: NodeNetwork, cidrs: readonly string[]): NodeNetwork {
    let now = network;
    for (let passes = 0; passes < 10; passes += 1) {
      const view = { ...clearView, cidrs, network: now };
      const remedies = [...closedPorts(view), ...closedHealthPorts(view)].map(({ remedy }) => remedy);
      if (remedies.length === 0) return now;
      now = remedies.reduce(pasteRemedy, now);
    }
    throw new Error("something stays closed");
  }
});

describe("a large cluster", () => {
  const any = { protocol: "-1", from: -1, to: -1 };
  const kinds = Array.from({ length: 300 }, (_, kind) => kind);
  const interfaces = kinds.flatMap((kind) =>
    [1, 200].map((host) => ({
      id: `eni-${kind}-${host}`,
      address: `10.${kind >> 8}.${kind & 255}.${host}`,
      subnet: `subnet-${kind % 30}`,
      groups: [`sg-${kind}`, `sg-of-${kind % 100}`],
    })),
  );

  /** Counts how often members of rules are read. */
  function countedRules() {
    const reads = { count: 0 };
    const rules = Array.from({ length: 2_000 }, (_, index): SecurityGroupRule => {
      const rule: SecurityGroupRule = {
        group: `sg-${index % 300}`,
        isEgress: index % 2 === 0,
        cidr: `10.${index & 1}.${index & 255}.0/24`,
        ...any,
      };
      const count = (target: SecurityGroupRule, key: string | symbol) => {
        reads.count += 1;
        return Reflect.get(target, key);
      };
      return new Proxy(rule, { get: count });
    });
    return { rules, reads };
  }

  it("has each rule read a few times, however many nodes there are", () => {
    for (const some of [interfaces, interfaces.slice(0, 60)]) {
      const { rules, reads } = countedRules();
      judgeWays({ interfaces: some, rules, acls: [], prefixLists: {} }, flows);
      expect(reads.count).toBeLessThanOrEqual(12 * rules.length);
    }
  });

  it("is told of the first places that close ways, in lines that can be pasted, and of how many more", () => {
    const { rules } = countedRules();
    const closed = interfaces.flatMap(({ groups: own }) =>
      own.map((group) => ({ group, isEgress: true, cidr: "0.0.0.0/0", ...any })),
    );
    const network = {
      interfaces,
      rules: [...rules.filter(({ isEgress }) => isEgress), ...closed],
      acls: [],
      prefixLists: {},
    };
    const found = closedPorts({ ...clearView, network });
    expect(found).toHaveLength(5);
    expect(found.at(-1)?.message).toMatch(/ \d+ more places close ways, and are told when these do not\.$/);
    for (const { message, remedy } of found) {
      expect(message.length).toBeLessThan(1_000);
      expect(remedy.length).toBeLessThan(2_500);
      pasteRemedy(network, remedy);
    }
  });
});
