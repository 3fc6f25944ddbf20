import {
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AwsTarget, errorName } from "./aws-target.ts";
import { expectGaps } from "./known-gaps.ts";
import type { BuiltNetwork } from "./node-networks.ts";

/** An implementation of EC2 in which the network of test/contracts/aws/node-networks.ts is built. */
export interface Ec2Target extends AwsTarget {
  readonly network: BuiltNetwork;
}

export function ec2Contract(
  name: string,
  make: () => Promise<Ec2Target>,
  gaps: readonly string[] = [],
): void {
  describe(`EC2: ${name}`, () => {
    expectGaps(gaps);
    let target: Ec2Target;
    let ec2: EC2Client;
    let built: BuiltNetwork;

    beforeAll(async () => {
      target = await make();
      built = target.network;
      ec2 = new EC2Client(target.client);
    });
    afterAll(() => target?.stop());

    it("tells the address blocks of a VPC with their state", async () => {
      const all = await ec2.send(new DescribeVpcsCommand({}));
      const vpcId = all.Vpcs?.[0]?.VpcId ?? "none";
      const one = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
      expect(one.Vpcs?.map(({ VpcId }) => VpcId)).toEqual([vpcId]);
      expect(one.Vpcs?.[0]?.CidrBlockAssociationSet?.[0]).toMatchObject({
        CidrBlock: one.Vpcs?.[0]?.CidrBlock,
        CidrBlockState: { State: "associated" },
      });
    });

    it("says when there is no such VPC", async () => {
      const command = new DescribeVpcsCommand({ VpcIds: ["vpc-0123456789abcdef0"] });
      expect(await errorName(ec2.send(command))).toBe("InvalidVpcID.NotFound");
    });

    it("tells of a network interface its address, its subnet and its groups", async () => {
      const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
      const found = NetworkInterfaces.find(({ NetworkInterfaceId }) => NetworkInterfaceId === built.primary);
      expect(found).toMatchObject({
        PrivateIpAddress: expect.stringMatching(/^10\.0\.\d+\.\d+$/),
        SubnetId: built.subnet,
        Groups: [{ GroupId: built.nodes }],
        Attachment: { InstanceId: built.instance, DeviceIndex: 0, Status: "attached" },
      });
    });

    it("finds the primary interfaces of instances", async () => {
      const { NetworkInterfaces } = await ec2.send(
        new DescribeNetworkInterfacesCommand({
          Filters: [
            { Name: "attachment.instance-id", Values: [built.instance, "i-0123456789abcdef0"] },
            { Name: "attachment.device-index", Values: ["0"] },
          ],
        }),
      );
      expect(NetworkInterfaces?.map(({ NetworkInterfaceId }) => NetworkInterfaceId)).toEqual([built.primary]);
    });

    it("tells the rules of the groups that are asked for, one for each other side, in both directions", async () => {
      const { SecurityGroupRules = [] } = await ec2.send(
        new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [built.nodes] }] }),
      );
      const udp = {
        GroupId: built.nodes,
        IsEgress: false,
        IpProtocol: "udp",
        FromPort: 51_871,
        ToPort: 51_871,
      };
      const any = { GroupId: built.nodes, IsEgress: true, IpProtocol: "-1", FromPort: -1, ToPort: -1 };
      const expected = [
        { ...udp, CidrIpv4: "10.0.0.0/16" },
        { ...udp, CidrIpv6: "2001:db8::/64" },
        { ...udp, ReferencedGroupInfo: { GroupId: built.others } },
        { ...any, CidrIpv4: "0.0.0.0/0" },
      ];
      for (const rule of expected)
        expect(SecurityGroupRules).toContainEqual(expect.objectContaining(withPart(rule)));
      expect(SecurityGroupRules.every(({ GroupId }) => GroupId === built.nodes)).toBe(true);
    });

    it("names the prefix list that a rule goes by", async () => {
      const { SecurityGroupRules = [] } = await ec2.send(
        new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [built.nodes] }] }),
      );
      expect(SecurityGroupRules.map(({ PrefixListId }) => PrefixListId)).toContain(built.prefixList);
    });

    it("tells the blocks of a prefix list", async () => {
      const command = new GetManagedPrefixListEntriesCommand({ PrefixListId: built.prefixList });
      const { Entries } = await ec2.send(command);
      expect(Entries?.map(({ Cidr }) => Cidr).sort()).toEqual(["10.1.0.0/16", "10.2.0.0/16"]);
    });

    it("says when there is no such prefix list", async () => {
      const command = new GetManagedPrefixListEntriesCommand({ PrefixListId: "pl-0123456789abcdef0" });
      expect(await errorName(ec2.send(command))).toBe("InvalidPrefixListID.NotFound");
    });

    it("tells the entries of network ACLs, with their numbers, directions and actions", async () => {
      const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({}));
      const entries = NetworkAcls.find(({ NetworkAclId }) => NetworkAclId === built.acl)?.Entries ?? [];
      const allow = { RuleNumber: 100, RuleAction: "allow", Protocol: "-1", CidrBlock: "0.0.0.0/0" };
      expect(entries).toContainEqual(expect.objectContaining({ ...allow, Egress: false }));
      expect(entries).toContainEqual(expect.objectContaining({ ...allow, Egress: true }));
      const deny = { RuleNumber: 90, RuleAction: "deny", Egress: false, Protocol: "17" };
      expect(entries).toContainEqual(expect.objectContaining({ ...deny, Ipv6CidrBlock: "2001:db8::/32" }));
    });

    it("tells the ports of an entry, and type and code where it is about ICMP", async () => {
      const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({}));
      const entries = NetworkAcls.find(({ NetworkAclId }) => NetworkAclId === built.acl)?.Entries ?? [];
      const entry = (number: number) => entries.find(({ RuleNumber }) => RuleNumber === number);
      expect(entry(90)).toMatchObject({ PortRange: { From: 51_871, To: 51_871 } });
      expect(entry(80)).toMatchObject({ IcmpTypeCode: { Type: 8, Code: -1 } });
    });

    it("finds the network ACL of a subnet", async () => {
      const { NetworkAcls } = await ec2.send(
        new DescribeNetworkAclsCommand({
          Filters: [{ Name: "association.subnet-id", Values: [built.subnet] }],
        }),
      );
      expect(NetworkAcls).toHaveLength(1);
      expect(NetworkAcls?.[0]?.Associations).toContainEqual(
        expect.objectContaining({ SubnetId: built.subnet }),
      );
    });

    const peeringsOf = (side: "requester" | "accepter", vpc: string) =>
      ec2.send(
        new DescribeVpcPeeringConnectionsCommand({
          Filters: [
            { Name: `${side}-vpc-info.vpc-id`, Values: [vpc] },
            { Name: "status-code", Values: ["active"] },
          ],
        }),
      );

    it("finds the active peerings of a VPC by the side that it is on", async () => {
      const asked = await peeringsOf("requester", built.vpc);
      expect(
        asked.VpcPeeringConnections?.map(({ RequesterVpcInfo, AccepterVpcInfo, Status }) => [
          RequesterVpcInfo?.VpcId,
          AccepterVpcInfo?.VpcId,
          Status?.Code,
        ]),
      ).toEqual([[built.vpc, built.peer, "active"]]);
      expect((await peeringsOf("accepter", built.vpc)).VpcPeeringConnections).toEqual([]);
      expect((await peeringsOf("accepter", built.peer)).VpcPeeringConnections).toHaveLength(1);
    });

    it("tells the address blocks of both sides of a peering", async () => {
      const [peering] = (await peeringsOf("requester", built.vpc)).VpcPeeringConnections ?? [];
      expect(peering?.AccepterVpcInfo).toMatchObject({
        CidrBlock: "10.9.0.0/16",
        CidrBlockSet: [{ CidrBlock: "10.9.0.0/16" }],
      });
    });

    it("refuses a filter that it does not know", async () => {
      const Filters = [{ Name: "colour", Values: ["green"] }];
      expect(await errorName(ec2.send(new DescribeNetworkAclsCommand({ Filters })))).toBe(
        "InvalidParameterValue",
      );
    });

    it("refuses more than two hundred values of a filter", async () => {
      const Values = Array.from({ length: 201 }, (_, index) => `sg-${String(index).padStart(17, "0")}`);
      const command = new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values }] });
      expect(await errorName(ec2.send(command))).toBe("FilterLimitExceeded");
    });
  });
}

/** Of whom a rule speaks is answered with more than is asked here. */
function withPart(rule: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(rule).map(([key, value]) => [
      key,
      typeof value === "object" ? expect.objectContaining(value) : value,
    ]),
  );
}
