import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DeleteClusterCommand,
  DescribeClusterCommand,
  EKSClient,
  TagResourceCommand,
} from "@aws-sdk/client-eks";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterArn } from "../../../functions/core/cluster-id.ts";
import { errorName } from "../../contracts/aws/aws-target.ts";
import { AwsAccountOwner } from "./aws-account-owner.ts";
import { createRole } from "./create-role.ts";
import { denials } from "./emulator-notes.ts";
import { callIam } from "./signed-call.ts";
import { type Account, startAccount } from "./start-account.ts";

const admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const cluster = { type: "cluster" } as const;

/** Only Lambda may take on the role itself; a role with the same policies stands for it. */
describe("the role of the passes, as it is deployed", () => {
  let account: Account;
  let eks: EKSClient;
  let ssm: SSMClient;
  let sqs: SQSClient;
  let events: EventBridgeClient;
  let tagged: AwsAccountOwner;
  let untagged: AwsAccountOwner;
  let ownRole: string;

  beforeAll(async () => {
    account = await startAccount();
    ownRole = account.deployment.roleArn;
    const settings = {
      ...account.miniStack.client,
      credentials: await sessionWithPoliciesOf(account, ownRole),
    };
    eks = new EKSClient(settings);
    ssm = new SSMClient(settings);
    sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
    events = new EventBridgeClient(settings);
    tagged = new AwsAccountOwner(account, "tagged");
    untagged = new AwsAccountOwner(account, "untagged");
    // Nobody looks into it meanwhile: it has no API server yet.
    await tagged.create({ enable_cilium: "true" });
    await untagged.create({ team: "platform" });
  });
  afterAll(() => account?.stop());

  const put = (Name: string) =>
    ssm.send(new PutParameterCommand({ Name, Value: "{}", Type: "String", Overwrite: true }));
  const enter = (clusterName: string, principalArn: string, type = "STANDARD") =>
    eks.send(new CreateAccessEntryCommand({ clusterName, principalArn, type }));
  const associate = (principalArn: string, policyArn: string, accessScope: object = cluster) =>
    eks.send(
      new AssociateAccessPolicyCommand({ clusterName: "tagged", principalArn, policyArn, accessScope }),
    );
  const say = (Source: string) =>
    events.send(new PutEventsCommand({ Entries: [{ Source, DetailType: "Story", Detail: "{}" }] }));
  const send = (QueueUrl: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));

  it("allows what a pass does", async () => {
    await eks.send(new DescribeClusterCommand({ name: "untagged" }));
    await enter("tagged", ownRole);
    await associate(ownRole, admin);
    await eks.send(new DeleteAccessEntryCommand({ clusterName: "tagged", principalArn: ownRole }));
    await put("/eks-cilium/clusters/111122223333/eu-west-1/tagged");
    await say("eks-cilium");
    expect(await denials(account.miniStack)).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["enters a cluster that is not tagged", () => enter("untagged", ownRole)],
    ["lets somebody else in", () => enter("tagged", "arn:aws:iam::111122223333:role/somebody")],
    ["enters as a node", () => enter("tagged", ownRole, "EC2_LINUX")],
    ["gives itself another policy", () => associate(ownRole, view)],
    [
      "gives itself rights in a namespace",
      () => associate(ownRole, admin, { type: "namespace", namespaces: ["kube-system"] }),
    ],
    ["gives somebody else rights", () => associate("arn:aws:iam::111122223333:role/somebody", admin)],
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
    expect(await errorName(call())).toMatch(/AccessDenied/);
    expect((await denials(account.miniStack)).length).toBe(before + 1);
  });
});

/** A session of a role that has the inline policies of another. */
async function sessionWithPoliciesOf({ miniStack }: Account, roleArn: string) {
  const copy = await createRole(miniStack, "copy");
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const names = memberOf(await callIam(miniStack, "ListRolePolicies", { RoleName }), "member");
  for (const PolicyName of names) {
    const answer = await callIam(miniStack, "GetRolePolicy", { RoleName, PolicyName });
    const [PolicyDocument = ""] = memberOf(answer, "PolicyDocument").map(decodeURIComponent);
    await callIam(miniStack, "PutRolePolicy", { RoleName: "copy", PolicyName, PolicyDocument });
  }
  expect(names.length).toBeGreaterThan(0);
  const command = new AssumeRoleCommand({ RoleArn: copy, RoleSessionName: "story" });
  const { Credentials: given } = await new STSClient(miniStack.client).send(command);
  return {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  };
}

function memberOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => text);
}
