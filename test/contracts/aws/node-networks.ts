import {
  AcceptVpcPeeringConnectionCommand,
  AttachNetworkInterfaceCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeNetworkAclsCommand,
  EC2Client,
  ReplaceNetworkAclAssociationCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { LocalInterface, LocalNetwork } from "../../../local/aws/ec2-network.ts";
import type { AwsTarget } from "./aws-target.ts";

/** Ids in a network of one node: two groups, a prefix list, an ACL and a peering. */
export interface BuiltNetwork {
  readonly vpc: string;
  readonly peer: string;
  readonly subnet: string;
  readonly instance: string;
  /** Network interface of index 0. */
  readonly primary: string;
  /** Security groups: of the node, and of whom it lets in. */
  readonly nodes: string;
  readonly others: string;
  readonly prefixList: string;
  readonly acl: string;
}

const udp = { protocol: "udp", from: 51_871, to: 51_871 };
const any = { protocol: "-1", from: -1, to: -1 };

/** As the stand-in's owner sets it. */
export const localNetwork: BuiltNetwork = {
  vpc: "vpc-1",
  peer: "vpc-2",
  subnet: "subnet-a",
  instance: "i-0a",
  primary: "eni-0a",
  nodes: "sg-a",
  others: "sg-b",
  prefixList: "pl-1",
  acl: "acl-1",
};

export const localInterfaces: readonly LocalInterface[] = [
  { id: "eni-0a", address: "10.0.0.1", subnet: "subnet-a", groups: ["sg-a"], instance: "i-0a" },
  { id: "eni-0b", address: "10.0.0.2", subnet: "subnet-a", groups: ["sg-b"], instance: "i-0b" },
];

export function setLocalNetwork(network: LocalNetwork): void {
  network.rules = [
    { group: "sg-a", isEgress: false, cidr: "10.0.0.0/16", ...udp },
    { group: "sg-a", isEgress: false, cidr: "2001:db8::/64", ...udp },
    { group: "sg-a", isEgress: false, peerGroup: "sg-b", ...udp },
    { group: "sg-a", isEgress: false, prefixList: "pl-1", ...udp },
    { group: "sg-a", isEgress: true, cidr: "0.0.0.0/0", ...any },
    { group: "sg-b", isEgress: true, cidr: "0.0.0.0/0", ...any },
  ];
  network.prefixLists = { "pl-1": ["10.1.0.0/16", "10.2.0.0/16"] };
  const allow = { number: 100, allows: true, cidr: "0.0.0.0/0", ...any };
  const deny = { allows: false, isEgress: false };
  network.acls = [
    {
      id: "acl-1",
      subnets: ["subnet-a"],
      entries: [
        { ...deny, number: 80, cidr: "10.9.0.0/16", protocol: "1", from: 8, to: -1 },
        { ...deny, number: 90, cidr: "2001:db8::/32", protocol: "17", from: 51_871, to: 51_871 },
        { ...allow, isEgress: false },
        { ...allow, isEgress: true },
      ],
    },
    { id: "acl-2", subnets: ["subnet-b"], entries: [] },
  ];
  const side = (vpc: string, cidr: string) => ({ vpc, cidrs: [cidr] });
  network.peerings = [
    { requester: side("vpc-1", "10.0.0.0/16"), accepter: side("vpc-2", "10.9.0.0/16"), status: "active" },
    {
      requester: side("vpc-1", "10.0.0.0/16"),
      accepter: side("vpc-3", "10.8.0.0/16"),
      status: "pending-acceptance",
    },
    { requester: side("vpc-4", "10.7.0.0/16"), accepter: side("vpc-3", "10.8.0.0/16"), status: "active" },
  ];
}

/** The same by EC2's own calls. */
export async function buildNetwork(target: Pick<AwsTarget, "client">): Promise<BuiltNetwork> {
  const ec2 = new EC2Client(target.client);
  const vpcOf = async (CidrBlock: string) =>
    (await ec2.send(new CreateVpcCommand({ CidrBlock }))).Vpc?.VpcId ?? "";
  const [vpc, peer, third] = [
    await vpcOf("10.0.0.0/16"),
    await vpcOf("10.9.0.0/16"),
    await vpcOf("10.8.0.0/16"),
  ];
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock: "10.0.0.0/24" }));
  const subnet = Subnet?.SubnetId ?? "";
  const groupOf = async (GroupName: string) =>
    (await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId: vpc })))
      .GroupId ?? "";
  const [nodes, others] = [await groupOf("nodes"), await groupOf("others")];
  const { PrefixList } = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "offices",
      AddressFamily: "IPv4",
      MaxEntries: 2,
      Entries: [{ Cidr: "10.1.0.0/16" }, { Cidr: "10.2.0.0/16" }],
    }),
  );
  const prefixList = PrefixList?.PrefixListId ?? "";
  const IpPermissions = [
    { IpRanges: [{ CidrIp: "10.0.0.0/16" }] },
    { Ipv6Ranges: [{ CidrIpv6: "2001:db8::/64" }] },
    { UserIdGroupPairs: [{ GroupId: others }] },
    { PrefixListIds: [{ PrefixListId: prefixList }] },
  ].map((side) => ({ IpProtocol: "udp", FromPort: udp.from, ToPort: udp.to, ...side }));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: nodes, IpPermissions }));

  const acl = (await ec2.send(new CreateNetworkAclCommand({ VpcId: vpc }))).NetworkAcl?.NetworkAclId ?? "";
  const allow = { RuleNumber: 100, RuleAction: "allow", Protocol: "-1", CidrBlock: "0.0.0.0/0" } as const;
  const deny = { RuleAction: "deny", Egress: false } as const;
  for (const entry of [
    { ...deny, RuleNumber: 80, CidrBlock: "10.9.0.0/16", Protocol: "1", IcmpTypeCode: { Type: 8, Code: -1 } },
    {
      ...deny,
      RuleNumber: 90,
      Ipv6CidrBlock: "2001:db8::/32",
      Protocol: "17",
      PortRange: { From: udp.from, To: udp.to },
    },
    { ...allow, Egress: false },
    { ...allow, Egress: true },
  ])
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId: acl, ...entry }));
  await associate(ec2, acl, subnet);

  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-1",
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnet,
    }),
  );
  const instance = Instances?.[0]?.InstanceId ?? "";
  const interfaceOf = async (group: string) =>
    (await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: subnet, Groups: [group] })))
      .NetworkInterface?.NetworkInterfaceId ?? "";
  const [primary, stray] = [await interfaceOf(nodes), await interfaceOf(others)];
  for (const [NetworkInterfaceId, InstanceId] of [
    [primary, instance],
    [stray, "i-0fedcba9876543210"],
  ] as const)
    await ec2.send(new AttachNetworkInterfaceCommand({ NetworkInterfaceId, InstanceId, DeviceIndex: 0 }));

  const peerWith = async (VpcId: string, PeerVpcId: string) =>
    (await ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId }))).VpcPeeringConnection
      ?.VpcPeeringConnectionId ?? "";
  const accepted = await peerWith(vpc, peer);
  // This one stays pending.
  await peerWith(vpc, third);
  const elsewhere = await peerWith(peer, third);
  for (const VpcPeeringConnectionId of [accepted, elsewhere])
    await ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  return { vpc, peer, subnet, instance, primary, nodes, others, prefixList, acl };
}

/** A new subnet lies under the VPC's default ACL. */
async function associate(ec2: EC2Client, acl: string, subnet: string): Promise<void> {
  const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({}));
  const found = NetworkAcls.flatMap(({ Associations = [] }) => Associations).find(
    ({ SubnetId }) => SubnetId === subnet,
  );
  if (found?.NetworkAclAssociationId === undefined) return;
  const { NetworkAclAssociationId: AssociationId } = found;
  await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId: acl }));
}
