import {
  DescribeVpcsCommand,
  EC2Client,
  type SecurityGroupRule as Ec2Rule,
  type NetworkAclEntry,
  type NetworkInterface,
  paginateDescribeNetworkAcls,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSecurityGroupRules,
  paginateDescribeVpcPeeringConnections,
  paginateGetManagedPrefixListEntries,
  type VpcPeeringConnectionVpcInfo,
} from "@aws-sdk/client-ec2";
import type {
  AclEntry,
  NodeInterface,
  SecurityGroupRule,
} from "../../core/preflight/reachability/node-network.ts";
import type { Ports } from "../../flows/ports/ports.ts";
import type { WithDeadline } from "../deadline.ts";
import { type AwsCall, makeCaller } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";

type Ec2 = Pick<Ports, "vpcCidrs" | "peerCidrs" | "nodeNetwork">;

export function makeEc2(settings: AwsClientSettings): WithDeadline<Ec2> {
  const callEc2 = makeCaller(() => new EC2Client(clientConfig(settings)));
  return (deadline) => ec2Port(callEc2(deadline));
}

type CallOptions = Parameters<Parameters<AwsCall<EC2Client>>[1]>[1];

/** Values that one filter takes. */
const mostValues = 200;

function ec2Port(call: AwsCall<EC2Client>): Ec2 {
  /** Items of all pages, asked for in as many calls as the values of a filter need. */
  const described = <Page, Item>(
    attempt: string,
    values: readonly string[],
    pagesOf: (client: EC2Client, values: string[], options: CallOptions) => AsyncIterable<Page>,
    itemsOf: (page: Page) => readonly Item[] | undefined,
  ): Promise<Item[]> =>
    call(attempt, async (client, options) => {
      const items: Item[] = [];
      for (let start = 0; start < values.length; start += mostValues) {
        const some = values.slice(start, start + mostValues);
        for await (const page of pagesOf(client, some, options)) items.push(...(itemsOf(page) ?? []));
      }
      return items;
    });

  return {
    async vpcCidrs(vpcId) {
      const command = new DescribeVpcsCommand({ VpcIds: [vpcId] });
      const answer = await call(`describe VPC ${vpcId}`, (client, options) => client.send(command, options));
      return (answer.Vpcs ?? []).flatMap(
        ({ CidrBlockAssociationSet = [], Ipv6CidrBlockAssociationSet = [] }) => [
          ...CidrBlockAssociationSet.flatMap(({ CidrBlock, CidrBlockState }) =>
            CidrBlockState?.State === "associated" ? (CidrBlock ?? []) : [],
          ),
          ...Ipv6CidrBlockAssociationSet.flatMap(({ Ipv6CidrBlock, Ipv6CidrBlockState }) =>
            Ipv6CidrBlockState?.State === "associated" ? (Ipv6CidrBlock ?? []) : [],
          ),
        ],
      );
    },

    async peerCidrs(vpcId) {
      const sides = ["requester-vpc-info.vpc-id", "accepter-vpc-info.vpc-id"];
      const found = await Promise.all(
        sides.map((side) =>
          described(
            `describe the peerings of VPC ${vpcId}`,
            [vpcId],
            (client, Values, options) =>
              paginateDescribeVpcPeeringConnections(
                { client },
                {
                  Filters: [
                    { Name: side, Values },
                    { Name: "status-code", Values: ["active"] },
                  ],
                },
                options,
              ),
            (page) => page.VpcPeeringConnections,
          ),
        ),
      );
      const infos = found.flat().flatMap((peering) => [peering.RequesterVpcInfo, peering.AccepterVpcInfo]);
      return [...new Set(infos.filter((info) => info?.VpcId !== vpcId).flatMap(blocksOf))];
    },

    async nodeNetwork(instanceIds) {
      const interfaces = await described(
        `describe the network interfaces of ${instanceIds.length} nodes`,
        instanceIds,
        (client, Values, options) =>
          paginateDescribeNetworkInterfaces(
            { client },
            {
              Filters: [
                { Name: "attachment.instance-id", Values },
                { Name: "attachment.device-index", Values: ["0"] },
              ],
            },
            options,
          ),
        (page) => page.NetworkInterfaces?.flatMap(interfaceOf),
      );
      const groups = [...new Set(interfaces.flatMap((one) => one.groups))];
      const subnets = [...new Set(interfaces.map(({ subnet }) => subnet))];
      const [rules, acls] = await Promise.all([
        described(
          `describe the rules of ${groups.length} security groups`,
          groups,
          (client, Values, options) =>
            paginateDescribeSecurityGroupRules(
              { client },
              { Filters: [{ Name: "group-id", Values }] },
              options,
            ),
          (page) => page.SecurityGroupRules?.map(ruleOf),
        ),
        described(
          `describe the network ACLs of ${subnets.length} subnets`,
          subnets,
          (client, Values, options) =>
            paginateDescribeNetworkAcls(
              { client },
              { Filters: [{ Name: "association.subnet-id", Values }] },
              options,
            ),
          (page) => page.NetworkAcls,
        ),
      ]);
      const lists = [...new Set(rules.flatMap(({ prefixList }) => prefixList ?? []))];
      const blocks = await Promise.all(
        lists.map((list) =>
          described(
            `read prefix list ${list}`,
            [list],
            (client, _, options) =>
              paginateGetManagedPrefixListEntries({ client }, { PrefixListId: list }, options),
            (page) => page.Entries?.flatMap(({ Cidr }) => Cidr ?? []),
          ),
        ),
      );
      return {
        interfaces,
        rules,
        acls: acls.map(({ NetworkAclId = "", Associations = [], Entries = [] }) => ({
          id: NetworkAclId,
          subnets: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
          entries: Entries.map(entryOf),
        })),
        prefixLists: Object.fromEntries(lists.map((list, index) => [list, blocks[index] ?? []])),
      };
    },
  };
}

function blocksOf(info: VpcPeeringConnectionVpcInfo | undefined): string[] {
  const { CidrBlock, CidrBlockSet = [], Ipv6CidrBlockSet = [] } = info ?? {};
  return [
    CidrBlock,
    ...CidrBlockSet.map((block) => block.CidrBlock),
    ...Ipv6CidrBlockSet.map((block) => block.Ipv6CidrBlock),
  ].filter((block) => block !== undefined);
}

/** One for each family that the interface has an address of. */
function interfaceOf({
  NetworkInterfaceId: id = "",
  PrivateIpAddress,
  Ipv6Addresses = [],
  SubnetId: subnet = "",
  Groups = [],
}: NetworkInterface): NodeInterface[] {
  const groups = Groups.flatMap(({ GroupId }) => GroupId ?? []);
  const addresses = [PrivateIpAddress, Ipv6Addresses[0]?.Ipv6Address].filter((one) => one !== undefined);
  return addresses.map((address) => ({ id, address, subnet, groups }));
}

function ruleOf({
  GroupId: group = "",
  IsEgress: isEgress = false,
  IpProtocol: protocol = "-1",
  FromPort: from = -1,
  ToPort: to = -1,
  CidrIpv4,
  CidrIpv6,
  PrefixListId: prefixList,
  ReferencedGroupInfo,
}: Ec2Rule): SecurityGroupRule {
  const cidr = CidrIpv4 ?? CidrIpv6;
  const peerGroup = ReferencedGroupInfo?.GroupId;
  return {
    group,
    isEgress,
    protocol,
    from,
    to,
    ...(cidr === undefined ? {} : { cidr }),
    ...(peerGroup === undefined ? {} : { peerGroup }),
    ...(prefixList === undefined ? {} : { prefixList }),
  };
}

function entryOf({
  RuleNumber: number = 0,
  Egress: isEgress = false,
  RuleAction,
  Protocol: protocol = "-1",
  CidrBlock,
  Ipv6CidrBlock,
  PortRange,
  IcmpTypeCode,
}: NetworkAclEntry): AclEntry {
  return {
    number,
    isEgress,
    allows: RuleAction === "allow",
    cidr: CidrBlock ?? Ipv6CidrBlock ?? "",
    protocol,
    from: PortRange?.From ?? IcmpTypeCode?.Type ?? -1,
    to: PortRange?.To ?? IcmpTypeCode?.Code ?? -1,
  };
}
