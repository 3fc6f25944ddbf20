import * as z from "zod/mini";
import type { Json } from "../../functions/core/json.ts";
import type {
  AclEntry,
  NetworkAcl,
  NodeInterface,
  SecurityGroupRule,
} from "../../functions/core/preflight/reachability/node-network.ts";
import { type Operation, operation } from "./http/operation.ts";
import { AwsError } from "./http/protocol.ts";

/** A primary network interface. */
export interface LocalInterface extends NodeInterface {
  readonly instance: string;
}

interface LocalPeering {
  readonly requester: { readonly vpc: string; readonly cidrs: readonly string[] };
  readonly accepter: { readonly vpc: string; readonly cidrs: readonly string[] };
  readonly status: "active" | "pending-acceptance" | "deleted";
}

/** What lies between instances; tests change it. */
export interface LocalNetwork {
  rules: readonly SecurityGroupRule[];
  acls: readonly NetworkAcl[];
  prefixLists: Readonly<Record<string, readonly string[]>>;
  peerings: readonly LocalPeering[];
}

/** Items of an answer that are one page. */
const pageSize = 1000;

const form = z.record(z.string(), z.string());

export function networkOperations(
  network: LocalNetwork,
  interfaces: () => readonly LocalInterface[],
): Record<string, Operation> {
  return {
    DescribeNetworkInterfaces: operation(form, (input) => {
      const found = interfaces().filter(
        matcher(input, {
          "attachment.instance-id": ({ instance }) => [instance],
          "attachment.device-index": () => ["0"],
        }),
      );
      return page(input, "networkInterfaceSet", found.map(describedInterface));
    }),

    DescribeSecurityGroupRules: operation(form, (input) => {
      const found = network.rules.filter(matcher(input, { "group-id": ({ group }) => [group] }));
      return page(input, "securityGroupRuleSet", found.map(describedRule));
    }),

    DescribeNetworkAcls: operation(form, (input) => {
      const found = network.acls.filter(
        matcher(input, { "association.subnet-id": ({ subnets }) => subnets }),
      );
      return page(
        input,
        "networkAclSet",
        found.map(({ id, subnets, entries }) => ({
          networkAclId: id,
          associationSet: subnets.map((subnetId) => ({ networkAclId: id, subnetId })),
          entrySet: entries.map(describedEntry),
        })),
      );
    }),

    GetManagedPrefixListEntries: operation(form, (input) => {
      const id = input["PrefixListId"] ?? "";
      const cidrs = network.prefixLists[id];
      if (cidrs === undefined) {
        throw new AwsError("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist`);
      }
      return page(
        input,
        "entrySet",
        cidrs.map((cidr) => ({ cidr })),
      );
    }),

    DescribeVpcPeeringConnections: operation(form, (input) => {
      const found = network.peerings.filter(
        matcher(input, {
          "requester-vpc-info.vpc-id": ({ requester }) => [requester.vpc],
          "accepter-vpc-info.vpc-id": ({ accepter }) => [accepter.vpc],
          "status-code": ({ status }) => [status],
        }),
      );
      const side = ({ vpc, cidrs }: LocalPeering["requester"]) => ({
        vpcId: vpc,
        cidrBlock: cidrs[0],
        cidrBlockSet: cidrs.map((cidrBlock) => ({ cidrBlock })),
      });
      return page(
        input,
        "vpcPeeringConnectionSet",
        found.map(({ requester, accepter, status }) => ({
          requesterVpcInfo: side(requester),
          accepterVpcInfo: side(accepter),
          status: { code: status },
        })),
      );
    }),
  };
}

/** `Filter.1.Name=group-id&Filter.1.Value.1=sg-1`: every filter must hold, by any of its values. */
function matcher<Item>(
  input: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, (item: Item) => readonly string[]>>,
): (item: Item) => boolean {
  const filters = Object.entries(input).flatMap(([key, name]) => {
    const number = /^Filter\.(\d+)\.Name$/.exec(key)?.[1];
    if (number === undefined) return [];
    const field = fields[name];
    if (field === undefined) throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid`);
    const values = Object.entries(input)
      .filter(([other]) => other.startsWith(`Filter.${number}.Value.`))
      .map(([, value]) => value);
    if (values.length > 200) {
      throw new AwsError(
        "FilterLimitExceeded",
        "The maximum number of filter values on a single call is 200",
      );
    }
    return [{ field, values }];
  });
  return (item) => filters.every(({ field, values }) => field(item).some((value) => values.includes(value)));
}

function page(input: Readonly<Record<string, string>>, name: string, items: readonly Json[]) {
  const start = Number(input["NextToken"] ?? 0);
  const end = start + pageSize;
  return { [name]: items.slice(start, end), ...(end < items.length ? { nextToken: String(end) } : {}) };
}

function describedInterface({ id, address, subnet, groups, instance }: LocalInterface) {
  const isV6 = address.includes(":");
  return {
    networkInterfaceId: id,
    subnetId: subnet,
    ...(isV6 ? { ipv6AddressesSet: [{ ipv6Address: address }] } : { privateIpAddress: address }),
    groupSet: groups.map((groupId) => ({ groupId })),
    attachment: { instanceId: instance, deviceIndex: 0, status: "attached" },
  };
}

function describedRule({ group, isEgress, protocol, from, to, ...side }: SecurityGroupRule, index: number) {
  const { cidr, peerGroup, prefixList } = side;
  const family = cidr?.includes(":") ? "cidrIpv6" : "cidrIpv4";
  return {
    securityGroupRuleId: `sgr-${String(index).padStart(17, "0")}`,
    groupId: group,
    isEgress,
    ipProtocol: protocol,
    fromPort: from,
    toPort: to,
    ...(cidr === undefined ? {} : { [family]: cidr }),
    ...(prefixList === undefined ? {} : { prefixListId: prefixList }),
    ...(peerGroup === undefined ? {} : { referencedGroupInfo: { groupId: peerGroup } }),
  };
}

function describedEntry({ number, isEgress, allows, cidr, protocol, from, to }: AclEntry) {
  const isIcmp = protocol === "1" || protocol === "58";
  const ports = isIcmp ? { icmpTypeCode: { type: from, code: to } } : { portRange: { from, to } };
  return {
    ruleNumber: number,
    protocol,
    ruleAction: allows ? "allow" : "deny",
    egress: isEgress,
    [cidr.includes(":") ? "ipv6CidrBlock" : "cidrBlock"]: cidr,
    ...(protocol === "-1" ? {} : ports),
  };
}

/** A network in which everything reaches everything: one group, which names itself, and one ACL. */
export function openNetwork(): LocalNetwork {
  const any = { protocol: "-1", from: -1, to: -1 };
  const entry = { number: 100, allows: true, cidr: "0.0.0.0/0", ...any };
  return {
    rules: [
      { group: "sg-nodes", isEgress: true, cidr: "0.0.0.0/0", ...any },
      { group: "sg-nodes", isEgress: false, peerGroup: "sg-nodes", ...any },
    ],
    acls: [
      {
        id: "acl-open",
        subnets: ["subnet-a", "subnet-b", "subnet-c"],
        entries: [
          { ...entry, isEgress: true },
          { ...entry, isEgress: false },
        ],
      },
    ],
    prefixLists: {},
    peerings: [],
  };
}
