import { describe, expect, it } from "vitest";
import type { AclEntry, NodeNetwork } from "../../../functions/core/preflight/reachability/node-network.ts";
import { clearView, objectionsTo } from "../../builders/clear-view.ts";
import { daemonSet } from "../../builders/daemon-set.ts";

const any = { protocol: "-1", from: -1, to: -1 };
const interfaces = [
  { id: "eni-1", address: "10.0.0.1", subnet: "subnet-a", groups: ["sg-1"] },
  { id: "eni-2", address: "10.0.1.1", subnet: "subnet-b", groups: ["sg-2"] },
];
const out = ["sg-1", "sg-2"].map((group) => ({ group, isEgress: true, cidr: "0.0.0.0/0", ...any }));
const into = (group: string, peerGroup: string) => ({ group, isEgress: false, peerGroup, ...any });
const within = [into("sg-1", "sg-1"), into("sg-2", "sg-2")];
const free = (isEgress: boolean): AclEntry => ({
  number: 100,
  allows: true,
  isEgress,
  cidr: "0.0.0.0/0",
  ...any,
});
const network = (changed: Partial<NodeNetwork>): NodeNetwork => ({
  interfaces,
  rules: [...out, ...within, into("sg-1", "sg-2"), into("sg-2", "sg-1")],
  acls: [{ id: "acl-0", subnets: ["subnet-a", "subnet-b"], entries: [free(true), free(false)] }],
  prefixLists: {},
  ...changed,
});

it("has nothing against nodes that reach each other, nor against what no flow needs", () => {
  expect(objectionsTo({ network: network({}) })).toEqual([]);
});

it("tells what is closed with the line that opens it", () => {
  const found = objectionsTo({ network: network({ rules: [...out, ...within, into("sg-1", "sg-2")] }) });
  expect(found).toMatchObject([
    { code: "ports-closed", severity: "blocking" },
    { code: "health-ports-closed", severity: "warning" },
  ]);
  expect(found[0]?.message).toBe(
    "UDP 51871 (WireGuard), TCP 4250 (handshakes of agents), TCP 8081 (SPIRE's server), TCP 4244 (Hubble's relay) " +
      "are closed between nodes, from sg-1 to sg-2: no rule lets it into sg-2.",
  );
  expect(found[0]?.remedy).toContain(
    "aws ec2 authorize-security-group-ingress --region eu-west-1 --group-id sg-2 --ip-permissions " +
      "'IpProtocol=udp,FromPort=51871,ToPort=51871,UserIdGroupPairs=[{GroupId=sg-1}]' " +
      "'IpProtocol=tcp,FromPort=4250,ToPort=4250,UserIdGroupPairs=[{GroupId=sg-1}]'",
  );
  expect(found[1]?.remedy).toContain(
    "'IpProtocol=icmp,FromPort=8,ToPort=-1,UserIdGroupPairs=[{GroupId=sg-1}]'",
  );
});

it("asks only for what the cluster would have", () => {
  const spec = { ...clearView.spec, encryption: "none", mutualAuth: "none", hubble: "off" } as const;
  const closed = network({ rules: out });
  expect(objectionsTo({ spec, network: closed }).map(({ code }) => code)).toEqual([
    "health-ports-closed",
    "health-ports-closed",
  ]);
});

it("tells the entry of a network ACL that closes, and a number before it", () => {
  const entry = (number: number, allows: boolean, isEgress: boolean): AclEntry => ({
    number,
    allows,
    isEgress,
    cidr: "0.0.0.0/0",
    ...any,
  });
  const acl = { id: "acl-1", subnets: ["subnet-a", "subnet-b"] };
  const entries = [entry(100, true, true), entry(100, false, false), entry(99, true, true)];
  const spec = { ...clearView.spec, mutualAuth: "none", hubble: "off" } as const;
  const [objection] = objectionsTo({ spec, network: network({ acls: [{ ...acl, entries }] }) });
  expect(objection?.message).toBe(
    "UDP 51871 (WireGuard) is closed by network ACL acl-1, ingress: entry 100 denies.",
  );
  expect(objection?.remedy).toContain(
    "aws ec2 create-network-acl-entry --region eu-west-1 --network-acl-id acl-1 --ingress --rule-number 99 " +
      "--protocol 17 --port-range From=51871,To=51871 --cidr-block 10.0.0.0/16 --rule-action allow",
  );
});

it("opens types of ICMP by the protocol of the family", () => {
  const at6 = interfaces.map((one, index) => ({ ...one, address: `2001:db8::${index}`, subnet: "subnet-a" }));
  const rules = ["sg-1", "sg-2"].flatMap((group) => [
    { group, isEgress: true, cidr: "::/0", ...any },
    ...["tcp", "udp"].map((protocol) => ({
      group,
      isEgress: false,
      cidr: "2001:db8::/64",
      ...{ protocol, from: 0, to: 65_535 },
    })),
  ]);
  const found = objectionsTo({ network: network({ interfaces: at6, rules }) });
  expect(found.map(({ code }) => code)).toEqual(["health-ports-closed", "health-ports-closed"]);
  expect(found[0]?.remedy).toBe(
    "aws ec2 authorize-security-group-ingress --region eu-west-1 --group-id sg-1 --ip-permissions " +
      "'IpProtocol=icmpv6,FromPort=128,ToPort=-1,UserIdGroupPairs=[{GroupId=sg-1},{GroupId=sg-2}]'",
  );
});

it("moves entries up where no number is free before the one that denies", () => {
  const deny = {
    number: 1,
    allows: false,
    isEgress: false,
    cidr: "0.0.0.0/0",
    protocol: "17",
    from: -1,
    to: -1,
  };
  const entries = [deny, { ...free(false), number: 2 }, free(true)];
  const spec = { ...clearView.spec, mutualAuth: "none", hubble: "off" } as const;
  const acl = { id: "acl-1", subnets: ["subnet-a", "subnet-b"], entries };
  const [objection] = objectionsTo({ spec, network: network({ acls: [acl] }) });
  expect(objection?.message).toBe(
    "UDP 51871 (WireGuard) is closed by network ACL acl-1, ingress: entry 1 denies. " +
      "Too few numbers are free before it, so entries move up.",
  );
  const command = (verb: string, number: number, rest: string) =>
    `aws ec2 ${verb}-network-acl-entry --region eu-west-1 --network-acl-id acl-1 --ingress --rule-number ${number} ` +
    `--protocol ${rest}`;
  expect(objection?.remedy).toContain(
    [
      command("create", 3, "-1 --cidr-block 0.0.0.0/0 --rule-action allow"),
      command("replace", 2, "17 --cidr-block 0.0.0.0/0 --rule-action deny"),
      command(
        "replace",
        1,
        "17 --port-range From=51871,To=51871 --cidr-block 10.0.0.0/16 --rule-action allow",
      ),
    ].join(" && "),
  );
});

it("says what cannot be seen, and what would be needed", () => {
  const apart = network({ acls: [], rules: [...out, ...within, into("sg-1", "sg-2")].filter(isOfFirst) });
  expect(objectionsTo({ network: apart })).toMatchObject([
    {
      code: "ports-not-known",
      severity: "warning",
      message: expect.stringContaining("EC2 tells no rule of security groups sg-2,"),
      remedy: expect.stringContaining("--filters Name=group-id,Values=sg-2"),
    },
    {
      code: "ports-not-known",
      severity: "warning",
      message: expect.stringContaining("EC2 tells no network ACL of subnets subnet-a, subnet-b,"),
      remedy: expect.stringContaining("--filters Name=association.subnet-id,Values=subnet-a,subnet-b"),
    },
  ]);
  expect(objectionsTo({ network: apart, acknowledged: ["ports-not-known"] })).toEqual([]);
});

const isOfFirst = ({ group }: { readonly group: string }) => group === "sg-1";

describe("with custom networking", () => {
  const env = [{ name: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", value: "true" }];
  const awsNode = daemonSet("aws-node", { name: "aws-node", env });

  it("the ports of our pods are not known, and the nodes' own are judged", () => {
    const rules = [...out, ...within, into("sg-1", "sg-2")];
    const found = objectionsTo({ awsNode, network: network({ rules }) });
    expect(found.map(({ code }) => code)).toEqual([
      "custom-networking",
      "ports-closed",
      "health-ports-closed",
      "ports-not-known",
    ]);
    expect(found[1]?.message).toContain("UDP 51871 (WireGuard), TCP 4250 (handshakes of agents) are closed");
    expect(found[3]?.message).toContain("let TCP 8081 (SPIRE's server), TCP 4244 (Hubble's relay) through");
  });

  it("nothing is unknown of pods that nobody asked for", () => {
    const spec = { ...clearView.spec, encryption: "none", mutualAuth: "none", hubble: "off" } as const;
    const [warning, ...others] = objectionsTo({ awsNode, spec, network: network({}) });
    expect(others).toEqual([]);
    expect(warning?.message).toContain("are judged by the security groups of ENIConfigs");
  });
});
