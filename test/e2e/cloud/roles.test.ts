import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
} from "@aws-sdk/client-ec2";
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  DeleteAccessEntryCommand,
  DeleteClusterCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  ListAssociatedAccessPoliciesCommand,
  TagResourceCommand,
  UpdateAccessEntryCommand,
  UpdateClusterConfigCommand,
  type UpdateClusterConfigCommandInput,
} from "@aws-sdk/client-eks";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParametersCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterArn } from "../../../functions/core/cluster-id.ts";
import { productNames } from "../../../functions/core/product-names.ts";
import { toAwsCallError } from "../../../functions/edges/aws/errors.ts";
import { errorName } from "../../contracts/aws/aws-target.ts";
import { AwsAccountOwner } from "./aws-account-owner.ts";
import { copyRole } from "./copy-role.ts";
import { denials } from "./emulator-notes.ts";
import { type Account, startAccount } from "./start-account.ts";

const admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const cluster = { type: "cluster" } as const;
const somebody = "arn:aws:iam::111122223333:role/somebody";

/** Only Lambda may take on the role itself; a role with the same policies stands for it. */
describe("the role of the passes, as it is deployed", () => {
  let account: Account;
  let eks: EKSClient;
  let ec2: EC2Client;
  let ssm: SSMClient;
  let sqs: SQSClient;
  let events: EventBridgeClient;
  let tagged: AwsAccountOwner;
  let untagged: AwsAccountOwner;
  let ownRole: string;
  let prefixList: string;
  let giveAllBut: (statement?: string) => Promise<void>;

  beforeAll(async () => {
    account = await startAccount();
    ownRole = account.deployment.roleArn;
    const { credentials, ...copy } = await copyRole(account, ownRole);
    ({ giveAllBut } = copy);
    const settings = { ...account.miniStack.client, credentials };
    const { PrefixList } = await new EC2Client(account.miniStack.client).send(
      new CreateManagedPrefixListCommand({ PrefixListName: "offices", AddressFamily: "IPv4", MaxEntries: 1 }),
    );
    prefixList = PrefixList?.PrefixListId ?? "";
    eks = new EKSClient(settings);
    ec2 = new EC2Client(settings);
    ssm = new SSMClient(settings);
    sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
    events = new EventBridgeClient(settings);
    tagged = new AwsAccountOwner(account, "tagged");
    untagged = new AwsAccountOwner(account, "untagged");
    // Nobody looks into it meanwhile: it has no API server yet.
    await tagged.create({ enable_cilium: "true" });
    await untagged.create({ team: "platform" });
    await createInOldMode("old-mode", { enable_cilium: "true" });
    await createInOldMode("untagged-old-mode", { team: "platform" });
  });
  afterAll(() => account?.stop());

  /** Cluster that knows no access entries yet. */
  const createInOldMode = (name: string, tags: Record<string, string>) =>
    account.clients.eks.send(
      new CreateClusterCommand({
        name,
        version: "1.36",
        roleArn: account.clusterRole,
        resourcesVpcConfig: { subnetIds: ["subnet-00000001"] },
        accessConfig: { authenticationMode: "CONFIG_MAP" },
        tags,
      }),
    );
  const put = (Name: string) =>
    ssm.send(new PutParameterCommand({ Name, Value: "{}", Type: "String", Overwrite: true }));
  const enter = (
    clusterName: string,
    principalArn: string,
    { type = "STANDARD", kubernetesGroups = [productNames.readerGroup] as string[] } = {},
  ) => eks.send(new CreateAccessEntryCommand({ clusterName, principalArn, type, kubernetesGroups }));
  const regroup = (principalArn: string, kubernetesGroups: string[]) =>
    eks.send(new UpdateAccessEntryCommand({ clusterName: "tagged", principalArn, kubernetesGroups }));
  const associate = (principalArn: string, policyArn: string) =>
    eks.send(
      new AssociateAccessPolicyCommand({
        clusterName: "tagged",
        principalArn,
        policyArn,
        accessScope: cluster,
      }),
    );
  const takeBack = (principalArn: string, policyArn: string) =>
    eks.send(new DisassociateAccessPolicyCommand({ clusterName: "tagged", principalArn, policyArn }));
  const ownEntry = () => ({ clusterName: "tagged", principalArn: ownRole });
  const changeMode = (name: string, authenticationMode: "API" | "API_AND_CONFIG_MAP") =>
    configure({ name, accessConfig: { authenticationMode } });
  const configure = (change: UpdateClusterConfigCommandInput) =>
    eks.send(new UpdateClusterConfigCommand(change));
  const say = (Source: string) =>
    events.send(new PutEventsCommand({ Entries: [{ Source, DetailType: "Story", Detail: "{}" }] }));
  const send = (QueueUrl: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));

  /** Calls of passes in the order of a cluster's life, by the statement that allows them. */
  const calls: readonly (readonly [statement: string, call: () => Promise<unknown>])[] = [
    ["DescribeClusters", () => eks.send(new DescribeClusterCommand({ name: "untagged" }))],
    ["AllowAccessEntries", () => changeMode("old-mode", "API_AND_CONFIG_MAP")],
    ["CreateOwnAccessEntry", () => enter("tagged", ownRole)],
    ["GroupOwnAccessEntry", () => regroup(ownRole, [productNames.readerGroup])],
    ["AssociateClusterAdminPolicy", () => associate(ownRole, admin)],
    ["DeleteOwnAccessEntry", () => eks.send(new DescribeAccessEntryCommand(ownEntry()))],
    ["DeleteOwnAccessEntry", () => eks.send(new ListAssociatedAccessPoliciesCommand(ownEntry()))],
    ["ReadNetworks", () => ec2.send(new DescribeVpcsCommand({}))],
    ["ReadNetworks", () => ec2.send(new DescribeVpcPeeringConnectionsCommand({}))],
    ["ReadNetworks", () => ec2.send(new DescribeNetworkInterfacesCommand({}))],
    ["ReadNetworks", () => ec2.send(new DescribeSecurityGroupRulesCommand({}))],
    ["ReadNetworks", () => ec2.send(new DescribeNetworkAclsCommand({}))],
    ["ReadNetworks", () => ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: prefixList }))],
    ["ReturnClusterAdmin", () => takeBack(ownRole, admin)],
    ["DeleteOwnAccessEntry", () => eks.send(new DeleteAccessEntryCommand(ownEntry()))],
    [
      "ReadAssignments",
      () =>
        ssm.send(
          new GetParametersCommand({
            Names: ["/eks-cilium/assignments/111122223333/eu-west-1/tagged", "/eks-cilium/freeze"],
          }),
        ),
    ],
    ["KeepRecords", () => put("/eks-cilium/clusters/111122223333/eu-west-1/tagged")],
    ["PutPhaseEvents", () => say("eks-cilium")],
  ];

  it.each([...new Set(calls.map(([name]) => name))])(
    "needs statement %s, which the message of a denied call names",
    async (statement) => {
      await giveAllBut(statement);
      try {
        for (const [name, call] of calls) {
          if (name !== statement) continue;
          const error = await call().then(
            () => undefined,
            (reason: unknown) => toAwsCallError("try", reason),
          );
          expect(error).toMatchObject({ kind: "denied" });
          expect(error?.message).toContain(`Statement ${statement} of the role's policy`);
        }
      } finally {
        await giveAllBut();
      }
    },
  );

  it("allows what a pass does", async () => {
    const before = (await denials(account.miniStack)).length;
    for (const [, call] of calls) await call();
    expect((await denials(account.miniStack)).slice(before)).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["enters a cluster that is not tagged", () => enter("untagged", ownRole)],
    ["lets somebody else in", () => enter("tagged", somebody)],
    ["enters as a node", () => enter("tagged", ownRole, { type: "EC2_LINUX" })],
    [
      "enters with groups of others",
      () => enter("tagged", ownRole, { kubernetesGroups: [productNames.readerGroup, "admins"] }),
    ],
    ["joins groups of others", () => regroup(ownRole, ["admins"])],
    ["changes somebody else's groups", () => regroup(somebody, [productNames.readerGroup])],
    ["takes rights from somebody else", () => takeBack(somebody, admin)],
    ["takes another policy from itself", () => takeBack(ownRole, view)],
    ["lets access entries be all that counts", () => changeMode("tagged", "API")],
    [
      "changes the mode of a cluster that is not tagged",
      () => changeMode("untagged-old-mode", "API_AND_CONFIG_MAP"),
    ],
    [
      "opens the endpoint of a cluster",
      () => configure({ name: "tagged", resourcesVpcConfig: { endpointPublicAccess: true } }),
    ],
    [
      "opens a port between nodes",
      () =>
        ec2.send(
          new AuthorizeSecurityGroupIngressCommand({
            GroupId: "sg-00000001",
            IpProtocol: "-1",
            CidrIp: "0.0.0.0/0",
          }),
        ),
    ],
    ["gives itself another policy", () => associate(ownRole, view)],
    ["gives somebody else rights", () => associate(somebody, admin)],
    ["deletes a cluster", () => eks.send(new DeleteClusterCommand({ name: "tagged" }))],
    [
      "tags a cluster",
      () =>
        eks.send(
          new TagResourceCommand({
            resourceArn: clusterArn(untagged.cluster),
            tags: { enable_cilium: "true" },
          }),
        ),
    ],
    ["writes a parameter elsewhere", () => put("/somebody/else")],
    ["speaks for others on the event bus", () => say("somebody")],
    ["orders work", () => send(account.deployment.workUrl)],
  ])("never %s", async (_, call) => {
    const before = (await denials(account.miniStack)).length;
    expect(await errorName(call())).toMatch(/AccessDenied|UnauthorizedOperation/);
    expect((await denials(account.miniStack)).length).toBe(before + 1);
  });
});
