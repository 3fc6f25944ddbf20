import {
  AssociateAccessPolicyCommand,
  type CreateAccessConfigRequest,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  DeleteAccessEntryCommand,
  EKSClient,
  UpdateClusterConfigCommand,
} from "@aws-sdk/client-eks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eksToken } from "../../../../functions/edges/kube/eks-token.ts";
import type { Caller } from "../../../../local/aws/caller.ts";
import type { AwsAuthMapping } from "../../../../local/aws/eks/authenticator.ts";
import {
  account,
  deployer,
  type LocalAwsWorld,
  region,
  startLocalAwsWorld,
  worker,
} from "../../../builders/local-aws-world.ts";

const demo = { account, region, name: "demo" };

describe("the authenticator of EKS", () => {
  let world: LocalAwsWorld;
  let eks: EKSClient;
  let awsAuth: readonly AwsAuthMapping[] = [];

  const create = (accessConfig: CreateAccessConfigRequest) =>
    eks.send(
      new CreateClusterCommand({
        name: "demo",
        roleArn: `arn:aws:iam::${account}:role/eks`,
        resourcesVpcConfig: { subnetIds: ["subnet-a"] },
        accessConfig,
      }),
    );
  const ask = async (credentials: Caller) => {
    const request = {
      credentials,
      region,
      dnsSuffix: "amazonaws.com",
      clusterName: "demo",
      now: world.clock.now(),
    };
    return world.aws.authenticate(await eksToken(request), demo);
  };
  const enter = (kubernetesGroups: string[] = []) =>
    eks.send(
      new CreateAccessEntryCommand({
        clusterName: "demo",
        principalArn: worker.principalArn,
        kubernetesGroups,
      }),
    );
  const associate = (type: "cluster" | "namespace") =>
    eks.send(
      new AssociateAccessPolicyCommand({
        clusterName: "demo",
        principalArn: worker.principalArn,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        accessScope: { type, ...(type === "namespace" && { namespaces: ["kube-system"] }) },
      }),
    );

  beforeEach(async () => {
    awsAuth = [];
    world = await startLocalAwsWorld({ awsAuth: () => awsAuth });
    eks = new EKSClient(world.as(deployer));
  });
  afterEach(() => world.aws.stop());

  it("knows nobody without an entry", async () => {
    await create({ authenticationMode: "API" });
    expect(await ask(worker)).toBeUndefined();
  });

  it("lets an entry in, as admin only with the policy for the whole cluster", async () => {
    await create({ authenticationMode: "API" });
    await enter(["readers"]);
    const username = `arn:aws:sts::${account}:assumed-role/Worker/local`;
    expect(await ask(worker)).toEqual({ username, groups: ["readers"] });
    await associate("namespace");
    expect(await ask(worker)).toEqual({ username, groups: ["readers"] });
    await associate("cluster");
    expect(await ask(worker)).toEqual({
      username,
      groups: ["readers", "eks:access-entry:AmazonEKSClusterAdminPolicy"],
    });
  });

  it("keeps the id of the role in an entry: one that was made again under its name is a stranger", async () => {
    await create({ authenticationMode: "API" });
    await enter();
    expect(await ask(worker)).toBeDefined();
    world.aws.recreateRole(worker.principalArn);
    expect(await ask(worker)).toBeUndefined();
    await associate("cluster");
    expect(await ask(worker)).toBeUndefined();
    await eks.send(new DeleteAccessEntryCommand({ clusterName: "demo", principalArn: worker.principalArn }));
    await enter();
    expect(await ask(worker)).toBeDefined();
  });

  it("makes the creator admin by an entry, unless that was declined", async () => {
    await create({ authenticationMode: "API" });
    expect((await ask(deployer))?.groups).toEqual(["eks:access-entry:AmazonEKSClusterAdminPolicy"]);
  });

  it("makes the creator nothing where that was declined", async () => {
    await create({ authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false });
    expect(await ask(deployer)).toBeUndefined();
  });

  it("makes the creator admin without an entry where only aws-auth counts, and by one after the switch", async () => {
    await create({ authenticationMode: "CONFIG_MAP" });
    expect((await ask(deployer))?.groups).toEqual(["system:masters"]);
    await eks.send(
      new UpdateClusterConfigCommand({
        name: "demo",
        accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
      }),
    );
    expect((await ask(deployer))?.groups).toEqual(["eks:access-entry:AmazonEKSClusterAdminPolicy"]);
  });

  it.for(["CONFIG_MAP", "API_AND_CONFIG_MAP"] as const)(
    "counts a mapping in aws-auth in mode %s",
    async (mode) => {
      await create({ authenticationMode: mode });
      awsAuth = [
        { arn: `arn:aws:iam::${account}:role/Worker`, username: "w:{{SessionName}}", groups: ["admins"] },
      ];
      expect(await ask(worker)).toEqual({ username: "w:local", groups: ["admins"] });
    },
  );

  it("does not count it in mode API, nor where the mapping carries the role's path", async () => {
    await create({ authenticationMode: "API_AND_CONFIG_MAP" });
    awsAuth = [{ arn: worker.principalArn, username: "w", groups: ["admins"] }];
    expect(await ask(worker)).toBeUndefined();
    awsAuth = [{ arn: `arn:aws:iam::${account}:role/Worker`, username: "w", groups: ["admins"] }];
    await eks.send(
      new UpdateClusterConfigCommand({ name: "demo", accessConfig: { authenticationMode: "API" } }),
    );
    expect(await ask(worker)).toBeUndefined();
  });

  it("refuses an old token and an unknown cluster", async () => {
    await create({ authenticationMode: "API" });
    const request = { credentials: deployer, region, dnsSuffix: "amazonaws.com", clusterName: "demo" };
    const token = await eksToken({ ...request, now: world.clock.now() });
    expect(await world.aws.authenticate(token, { ...demo, region: "us-east-1" })).toBeUndefined();
    world.clock.pass(901);
    expect(await world.aws.authenticate(token, demo)).toBeUndefined();
  });
});
