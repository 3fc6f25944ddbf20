import {
  CreateAccessEntryCommand,
  CreateClusterCommand,
  type CreateClusterCommandInput,
  EKSClient,
} from "@aws-sdk/client-eks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eksCluster, makeEks } from "../../../functions/edges/aws/eks.ts";
import type { Eks } from "../../../functions/flows/ports/eks.ts";
import {
  account,
  deployer,
  type LocalAwsWorld,
  region,
  startLocalAwsWorld,
  worker,
} from "../../builders/local-aws-world.ts";

const demo = { partition: "aws", account, region, name: "demo" };

describe("EKS, as the product asks it", () => {
  let world: LocalAwsWorld;
  let eks: Eks;
  const create = (more: Partial<CreateClusterCommandInput> = {}) =>
    new EKSClient(world.as(deployer)).send(
      new CreateClusterCommand({
        name: "demo",
        roleArn: `arn:aws:iam::${account}:role/eks`,
        resourcesVpcConfig: { subnetIds: ["subnet-a"] },
        accessConfig: { authenticationMode: "API" },
        ...more,
      }),
    );

  beforeEach(async () => {
    world = await startLocalAwsWorld({ changeSeconds: 600 });
    eks = makeEks(world.as(worker))();
  });
  afterEach(() => world.aws.stop());

  it("describes a cluster that is being created without endpoint and CA", async () => {
    await create({ tags: { enable_cilium: "true" } });
    expect(await eks.describe(demo)).toEqual({
      arn: `arn:aws:eks:${region}:${account}:cluster/demo`,
      name: "demo",
      status: "CREATING",
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      version: "1.33",
      tags: { enable_cilium: "true" },
      authenticationMode: "API",
      autoMode: false,
      ipFamily: "ipv4",
      serviceCidr: "10.100.0.0/16",
      vpcId: "vpc-1",
      endpointPublicAccess: true,
      remoteCidrs: [],
      connected: false,
      isOnOutpost: false,
      healthIssues: [],
    });
  });

  it("describes an active one with both, the CA as PEM", async () => {
    await create();
    world.clock.pass(600);
    expect(await eks.describe(demo)).toMatchObject({
      status: "ACTIVE",
      endpoint: "https://demo.example.invalid",
      certificateAuthority: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    });
  });

  it("reads what rules Cilium out or in: Auto Mode, networks elsewhere, a registered cluster, bad health", () => {
    const cluster = eksCluster(demo, {
      computeConfig: { enabled: true },
      remoteNetworkConfig: {
        remoteNodeNetworks: [{ cidrs: ["172.16.0.0/16"] }],
        remotePodNetworks: [{ cidrs: ["172.17.0.0/16", "172.18.0.0/16"] }],
      },
      connectorConfig: { provider: "OTHER" },
      outpostConfig: {
        outpostArns: ["arn:aws:outposts:eu-west-1:111122223333:outpost/op-1"],
        controlPlaneInstanceType: "m5.large",
      },
      kubernetesNetworkConfig: { ipFamily: "ipv6", serviceIpv6Cidr: "fd00::/108" },
      health: {
        issues: [{ code: "ClusterUnreachable", message: "No route." }, { code: "Ec2SubnetNotFound" }],
      },
    });
    expect(cluster).toMatchObject({
      autoMode: true,
      remoteCidrs: ["172.16.0.0/16", "172.17.0.0/16", "172.18.0.0/16"],
      connected: true,
      isOnOutpost: true,
      ipFamily: "ipv6",
      serviceCidr: "fd00::/108",
      healthIssues: ["ClusterUnreachable: No route.", "Ec2SubnetNotFound"],
      authenticationMode: "CONFIG_MAP",
    });
  });

  it("tells a local cluster on Outposts", () => {
    const outpostConfig = {
      outpostArns: ["arn:aws:outposts:eu-west-1:1:outpost/op-1"],
      controlPlaneInstanceType: "m5.large",
    };
    expect(eksCluster(demo, { outpostConfig }).isOnOutpost).toBe(true);
    expect(eksCluster(demo, {}).isOnOutpost).toBe(false);
  });

  it("knows nothing of a cluster that is not there", async () => {
    expect(await eks.describe(demo)).toBeUndefined();
  });

  it("names all clusters, beyond the first page", async () => {
    const names = Array.from({ length: 101 }, (_, number) => `c${String(number).padStart(3, "0")}`);
    for (const name of names) await create({ name });
    expect(await eks.clusterNames()).toEqual(names);
  });

  it("grants its role cluster-admin rights, and says whether the entry was there", async () => {
    await create();
    expect(await eks.grantAccess(demo, worker.principalArn)).toBe("created");
    expect(await eks.grantAccess(demo, worker.principalArn)).toBe("associated");
    const entry = (await world.aws.cluster(demo))?.entries.get(worker.principalArn);
    expect([...(entry?.policies.keys() ?? [])]).toEqual([
      "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    ]);
  });

  it("names the partition's own policy", async () => {
    await create();
    await eks.grantAccess({ ...demo, partition: "aws-cn" }, worker.principalArn);
    const entry = (await world.aws.cluster(demo))?.entries.get(worker.principalArn);
    expect([...(entry?.policies.keys() ?? [])]).toEqual([
      "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    ]);
  });

  it("revokes what it granted, once", async () => {
    await create();
    await eks.grantAccess(demo, worker.principalArn);
    expect(await eks.revokeAccess(demo, worker.principalArn)).toBe("deleted");
    expect(await eks.revokeAccess(demo, worker.principalArn)).toBe("absent");
  });

  it("marks the entry that it made, and leaves any other", async () => {
    await create();
    await eks.grantAccess(demo, worker.principalArn);
    const entries = (await world.aws.cluster(demo))?.entries;
    expect(entries?.get(worker.principalArn)?.tags).toEqual({ "eks-cilium.io/created-by": "eks-cilium" });
    await eks.revokeAccess(demo, worker.principalArn);
    const { principalArn } = worker;
    await new EKSClient(world.as(worker)).send(
      new CreateAccessEntryCommand({ clusterName: "demo", principalArn, tags: { owner: "terraform" } }),
    );
    const policies = () => [...(entries?.get(principalArn)?.policies.keys() ?? [])];
    const view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    entries?.get(principalArn)?.policies.set(view, { accessScope: { type: "cluster" }, associatedAt: 0 });
    expect(await eks.grantAccess(demo, principalArn)).toBe("bare");
    expect(policies()).toEqual([view]);
    const before = await eks.entryBefore(demo, principalArn);
    expect(await eks.grantAccess(demo, principalArn, { before })).toBe("associated");
    expect(policies()).toHaveLength(2);
    const groups = ["eks-cilium:readers"];
    expect(await eks.returnAdmin(demo, principalArn, { groups, before: undefined })).toBe("foreign");
    expect(policies()).toHaveLength(2);
    expect(await eks.returnAdmin(demo, principalArn, { groups, before })).toBe("returned");
    expect(policies()).toEqual([view]);
    expect(entries?.get(principalArn)?.kubernetesGroups).toEqual([]);
    expect(await eks.grantAccess(demo, principalArn, { before })).toBe("associated");
    expect(await eks.revokeAccess(demo, principalArn)).toBe("foreign");
    expect(policies()).toHaveLength(2);
    expect(await eks.revokeAccess(demo, principalArn, before)).toBe("restored");
    expect(policies()).toEqual([view]);
    expect(entries?.has(principalArn)).toBe(true);
  });

  it("says that entries are refused where only aws-auth counts", async () => {
    await create({ accessConfig: { authenticationMode: "CONFIG_MAP" } });
    await expect(eks.grantAccess(demo, worker.principalArn)).rejects.toMatchObject({
      kind: "refused",
      code: "InvalidRequestException",
      message: expect.stringContaining(
        `describe the access entry of ${worker.principalArn} on ${account}/${region}/demo`,
      ),
    });
  });

  it("tries again when throttled or cut off", async () => {
    await create();
    world.aws.faults.add({ service: "eks", operation: "DescribeCluster", kind: "throttle", times: 1 });
    world.aws.faults.add({ service: "eks", operation: "DescribeCluster", kind: "cut", times: 1 });
    expect(await eks.describe(demo)).toMatchObject({ name: "demo" });
  });

  it("gives up on a service that keeps failing", async () => {
    world.aws.faults.add({ service: "eks", kind: "error", times: 10 });
    await expect(eks.describe(demo)).rejects.toMatchObject({ kind: "unreachable", code: "ServerException" });
  });
});
