import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeEc2 } from "../../../functions/edges/aws/ec2.ts";
import { type LocalAwsWorld, startLocalAwsWorld, worker } from "../../builders/local-aws-world.ts";

describe("the address blocks of a VPC", () => {
  let world: LocalAwsWorld;

  beforeEach(async () => {
    world = await startLocalAwsWorld({
      vpcs: [
        {
          id: "vpc-1",
          cidrs: [
            { cidr: "10.0.0.0/16", state: "associated" },
            { cidr: "100.64.0.0/16", state: "associated" },
            { cidr: "198.18.0.0/16", state: "disassociated" },
            { cidr: "2001:db8::/56", state: "associated" },
            { cidr: "fd00:c111::/56", state: "disassociated" },
          ],
        },
      ],
    });
  });
  afterEach(() => world.aws.stop());

  it("are the primary and the secondary ones of both families, not those that were taken away", async () => {
    expect(await makeEc2(world.as(worker))().vpcCidrs("vpc-1")).toEqual([
      "10.0.0.0/16",
      "100.64.0.0/16",
      "2001:db8::/56",
    ]);
  });

  it("are refused for a VPC that is not there", async () => {
    await expect(makeEc2(world.as(worker))().vpcCidrs("vpc-2")).rejects.toMatchObject({
      kind: "refused",
      code: "InvalidVpcID.NotFound",
    });
  });
});

describe("what lies between nodes", () => {
  const any = { protocol: "-1", from: -1, to: -1 };
  const instances = Array.from({ length: 450 }, (_, index) => `i-${String(index).padStart(17, "0")}`);
  let world: LocalAwsWorld;

  beforeEach(async () => {
    const interfaces = instances.map((instance, index) => ({
      id: `eni-${index}`,
      instance,
      address: index === 0 ? "2001:db8::1" : `10.0.${index >> 8}.${index & 255}`,
      subnet: index % 2 === 0 ? "subnet-a" : "subnet-b",
      groups: [index < 400 ? "sg-nodes" : "sg-others"],
    }));
    world = await startLocalAwsWorld({ interfaces: () => interfaces });
  });
  afterEach(() => world.aws.stop());

  it("is asked for in calls of two hundred instances", async () => {
    const { interfaces } = await makeEc2(world.as(worker))().nodeNetwork(instances);
    expect(interfaces).toHaveLength(450);
    expect(interfaces[0]).toEqual({
      id: "eni-0",
      address: "2001:db8::1",
      subnet: "subnet-a",
      groups: ["sg-nodes"],
    });
    const asked = world.aws.requests.filter(({ operation }) => operation === "DescribeNetworkInterfaces");
    expect(asked).toHaveLength(3);
  });

  it("are rules of the groups, entries of the ACLs, and the prefix lists that rules name", async () => {
    const { network } = world.aws;
    const udp = { protocol: "udp", from: 51_871, to: 51_871 };
    network.rules = [
      { group: "sg-nodes", isEgress: false, peerGroup: "sg-others", ...udp },
      { group: "sg-nodes", isEgress: false, cidr: "2001:db8::/64", ...any },
      { group: "sg-nodes", isEgress: true, prefixList: "pl-1", ...any },
      { group: "sg-elsewhere", isEgress: true, cidr: "0.0.0.0/0", ...any },
    ];
    network.prefixLists = { "pl-1": ["10.0.0.0/16", "10.1.0.0/16"], "pl-2": [] };
    const entries = [
      { number: 100, isEgress: false, allows: true, cidr: "0.0.0.0/0", ...any },
      { number: 90, isEgress: true, allows: false, cidr: "::/0", protocol: "58", from: 128, to: -1 },
      { number: 80, isEgress: true, allows: false, cidr: "10.0.0.0/8", protocol: "6", from: 1, to: 1024 },
    ];
    network.acls = [
      { id: "acl-1", subnets: ["subnet-a", "subnet-b"], entries },
      { id: "acl-2", subnets: ["subnet-z"], entries: [] },
    ];
    const found = await makeEc2(world.as(worker))().nodeNetwork(instances.slice(0, 2));
    expect(found.rules).toEqual(network.rules.slice(0, 3));
    expect(found.acls).toEqual(network.acls.slice(0, 1));
    expect(found.prefixLists).toEqual({ "pl-1": ["10.0.0.0/16", "10.1.0.0/16"] });
  });

  it("is nothing where nobody asks for an instance", async () => {
    expect(await makeEc2(world.as(worker))().nodeNetwork([])).toEqual({
      interfaces: [],
      rules: [],
      acls: [],
      prefixLists: {},
    });
    expect(world.aws.requests).toEqual([]);
  });

  it("are the networks of peered VPCs, on whichever side, while the peering is active", async () => {
    const ours = { vpc: "vpc-1", cidrs: ["10.0.0.0/16"] };
    world.aws.network.peerings = [
      {
        requester: ours,
        accepter: { vpc: "vpc-2", cidrs: ["10.2.0.0/16", "10.3.0.0/16"] },
        status: "active",
      },
      { requester: { vpc: "vpc-4", cidrs: ["10.4.0.0/16"] }, accepter: ours, status: "active" },
      { requester: { vpc: "vpc-5", cidrs: ["10.5.0.0/16"] }, accepter: ours, status: "deleted" },
    ];
    const cidrs = await makeEc2(world.as(worker))().peerCidrs("vpc-1");
    expect([...cidrs].sort()).toEqual(["10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16"]);
  });
});
