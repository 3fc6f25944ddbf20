import { randomUUID } from "node:crypto";
import {
  AssociateAccessPolicyCommand,
  type Cluster,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  type CreateClusterCommandInput,
  CreateNodegroupCommand,
  DeleteAccessEntryCommand,
  DeleteClusterCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  ListClustersCommand,
  ListNodegroupsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAccessEntryCommand,
  UpdateClusterConfigCommand,
  UpdateNodegroupConfigCommand,
} from "@aws-sdk/client-eks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AwsTarget, errorName } from "./aws-target.ts";
import { expectGaps } from "./known-gaps.ts";

const startUpTaint = { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NO_EXECUTE" } as const;

export function eksContract(
  name: string,
  make: () => Promise<AwsTarget>,
  gaps: readonly string[] = [],
): void {
  describe(`EKS: ${name}`, () => {
    expectGaps(gaps);
    let target: AwsTarget;
    let eks: EKSClient;

    const create = async (more: Partial<CreateClusterCommandInput> = {}): Promise<string> => {
      const clusterName = `contract-${randomUUID()}`;
      await eks.send(
        new CreateClusterCommand({
          name: clusterName,
          roleArn: `arn:aws:iam::${target.account}:role/eks`,
          resourcesVpcConfig: { subnetIds: ["subnet-a", "subnet-b"] },
          ...more,
        }),
      );
      return clusterName;
    };
    const withEntries = () => create({ accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } });
    const describeCluster = async (clusterName: string): Promise<Cluster> =>
      (await eks.send(new DescribeClusterCommand({ name: clusterName }))).cluster ?? {};
    const arnOf = (clusterName: string) =>
      `arn:aws:eks:${target.client.region}:${target.account}:cluster/${clusterName}`;
    const role = () => `arn:aws:iam::${target.account}:role/with/a/path/worker`;
    const createEntry = (clusterName: string, principalArn: string) =>
      eks.send(new CreateAccessEntryCommand({ clusterName, principalArn, type: "STANDARD" }));
    const update = (clusterName: string, authenticationMode: "API" | "CONFIG_MAP" | "API_AND_CONFIG_MAP") =>
      eks.send(new UpdateClusterConfigCommand({ name: clusterName, accessConfig: { authenticationMode } }));

    const createNodeGroup = async (clusterName: string, nodegroupName: string): Promise<void> => {
      const nodeRole = `arn:aws:iam::${target.account}:role/node`;
      const group = { clusterName, nodegroupName, nodeRole, subnets: ["subnet-a"] };
      await eks.send(new CreateNodegroupCommand({ ...group, taints: [startUpTaint] }));
    };

    beforeAll(async () => {
      target = await make();
      eks = new EKSClient(target.client);
    });
    afterAll(() => target.stop());

    it("describes a cluster once it is active", async () => {
      const clusterName = await create({ version: "1.34", tags: { team: "platform" } });
      await expect.poll(async () => (await describeCluster(clusterName)).status).toBe("ACTIVE");
      const cluster = await describeCluster(clusterName);
      expect(cluster).toMatchObject({
        name: clusterName,
        arn: arnOf(clusterName),
        version: "1.34",
        tags: { team: "platform" },
        accessConfig: { authenticationMode: "CONFIG_MAP" },
      });
      expect(cluster.endpoint).toMatch(/^https:/);
      const ca = Buffer.from(cluster.certificateAuthority?.data ?? "", "base64").toString();
      expect(ca).toContain("-----BEGIN CERTIFICATE-----");
    });

    it("refuses a second cluster of a name and knows none that is not there", async () => {
      const clusterName = await create();
      expect(await errorName(create({ name: clusterName }))).toBe("ResourceInUseException");
      expect(await errorName(describeCluster("contract-nowhere"))).toBe("ResourceNotFoundException");
    });

    it("refuses a name with a slash", async () => {
      expect(await errorName(create({ name: "not/a/name" }))).toBe("InvalidParameterException");
    });

    it("lists clusters page by page", async () => {
      const made = [await create(), await create(), await create()].sort();
      const names: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await eks.send(new ListClustersCommand({ maxResults: 2, nextToken }));
        expect(page.clusters?.length).toBeLessThanOrEqual(2);
        names.push(...(page.clusters ?? []));
        nextToken = page.nextToken ?? undefined;
      } while (nextToken !== undefined);
      expect(names.filter((found) => made.includes(found)).sort()).toEqual(made);
    });

    it("shows tags that came later, and takes several away at once", async () => {
      const clusterName = await create({ tags: { a: "1" } });
      const resourceArn = arnOf(clusterName);
      await eks.send(new TagResourceCommand({ resourceArn, tags: { enable_cilium: "true", b: "2" } }));
      expect((await describeCluster(clusterName)).tags).toEqual({ a: "1", b: "2", enable_cilium: "true" });
      await eks.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a", "enable_cilium", "absent"] }));
      expect((await describeCluster(clusterName)).tags).toEqual({ b: "2" });
    });

    it("knows no tags of a cluster that is not there", async () => {
      const command = new TagResourceCommand({ resourceArn: arnOf("contract-nowhere"), tags: { a: "1" } });
      expect(await errorName(eks.send(command))).toBe("NotFoundException");
    });

    it("keeps access entries with their policies", async () => {
      const clusterName = await withEntries();
      const principalArn = role();
      expect((await createEntry(clusterName, principalArn)).accessEntry).toMatchObject({
        clusterName,
        principalArn,
        type: "STANDARD",
        kubernetesGroups: [],
      });
      expect(await errorName(createEntry(clusterName, principalArn))).toBe("ResourceInUseException");
      const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
      const association = await eks.send(
        new AssociateAccessPolicyCommand({
          clusterName,
          principalArn,
          policyArn,
          accessScope: { type: "cluster" },
        }),
      );
      expect(association.associatedAccessPolicy).toMatchObject({
        policyArn,
        accessScope: { type: "cluster" },
      });
      const entry = { clusterName, principalArn };
      const listed = () => eks.send(new ListAssociatedAccessPoliciesCommand(entry));
      expect((await listed()).associatedAccessPolicies).toMatchObject([
        { policyArn, accessScope: { type: "cluster" } },
      ]);
      await eks.send(new DisassociateAccessPolicyCommand({ ...entry, policyArn }));
      expect((await listed()).associatedAccessPolicies).toEqual([]);
      const { accessEntries } = await eks.send(new ListAccessEntriesCommand({ clusterName }));
      expect(accessEntries).toContain(principalArn);
      await eks.send(new DeleteAccessEntryCommand({ clusterName, principalArn }));
      const asked = eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
      expect(await errorName(asked)).toBe("ResourceNotFoundException");
      const again = eks.send(new DeleteAccessEntryCommand({ clusterName, principalArn }));
      expect(await errorName(again)).toBe("ResourceNotFoundException");
      expect((await createEntry(clusterName, principalArn)).accessEntry).toMatchObject({ principalArn });
    });

    it("takes a policy from an entry, which keeps its groups and gets others", async () => {
      const clusterName = await withEntries();
      const principalArn = role();
      const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
      await createEntry(clusterName, principalArn);
      const accessScope = { type: "cluster" } as const;
      await eks.send(new AssociateAccessPolicyCommand({ clusterName, principalArn, policyArn, accessScope }));
      const kubernetesGroups = ["eks-cilium:readers"];
      await eks.send(new UpdateAccessEntryCommand({ clusterName, principalArn, kubernetesGroups }));
      await eks.send(new DisassociateAccessPolicyCommand({ clusterName, principalArn, policyArn }));
      const { accessEntry } = await eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
      expect(accessEntry).toMatchObject({ principalArn, kubernetesGroups });
    });

    it("keeps the tags of an access entry", async () => {
      const clusterName = await withEntries();
      const principalArn = role();
      const tags = { "eks-cilium.io/created-by": "eks-cilium" };
      await eks.send(new CreateAccessEntryCommand({ clusterName, principalArn, tags }));
      const asked = eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
      expect((await asked).accessEntry?.tags).toEqual(tags);
    });

    it("takes roles and users for principals, not sessions", async () => {
      const session = `arn:aws:sts::${target.account}:assumed-role/worker/session`;
      expect(await errorName(createEntry(await withEntries(), session))).toBe("InvalidParameterException");
    });

    it("knows no policy of an entry that is not there", async () => {
      const command = new AssociateAccessPolicyCommand({
        clusterName: await withEntries(),
        principalArn: role(),
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        accessScope: { type: "cluster" },
      });
      expect(await errorName(eks.send(command))).toBe("ResourceNotFoundException");
    });

    it("refuses access entries while only aws-auth counts, and never goes back to that", async () => {
      const clusterName = await create();
      expect(await errorName(createEntry(clusterName, role()))).toBe("InvalidRequestException");
      const { update: updated } = await update(clusterName, "API_AND_CONFIG_MAP");
      expect(updated).toMatchObject({ status: "InProgress", type: "AccessConfigUpdate" });
      await expect.poll(async () => (await describeCluster(clusterName)).status).toBe("ACTIVE");
      await createEntry(clusterName, role());
      expect(await errorName(update(clusterName, "CONFIG_MAP"))).toBe("InvalidParameterException");
    });

    it("describes a node group with its taints, in words of its own", async () => {
      const clusterName = await create();
      await createNodeGroup(clusterName, "workers");
      const asked = (nodegroupName: string) =>
        eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }));
      expect((await asked("workers")).nodegroup).toMatchObject({
        nodegroupName: "workers",
        taints: [startUpTaint],
      });
      expect(await errorName(asked("nowhere"))).toBe("ResourceNotFoundException");
      const nowhere = eks.send(new ListNodegroupsCommand({ clusterName: "contract-nowhere" }));
      expect(await errorName(nowhere)).toBe("ResourceNotFoundException");
    });

    it("lists node groups page by page", async () => {
      const clusterName = await create();
      for (const group of ["a", "b", "c"]) await createNodeGroup(clusterName, group);
      const first = await eks.send(new ListNodegroupsCommand({ clusterName, maxResults: 2 }));
      const { nextToken } = first;
      const second = await eks.send(new ListNodegroupsCommand({ clusterName, maxResults: 2, nextToken }));
      expect([first.nodegroups, second.nodegroups]).toEqual([["a", "b"], ["c"]]);
    });

    it("takes a taint out of a node group", async () => {
      const clusterName = await create();
      await createNodeGroup(clusterName, "workers");
      const group = { clusterName, nodegroupName: "workers" };
      await eks.send(
        new UpdateNodegroupConfigCommand({ ...group, taints: { removeTaints: [startUpTaint] } }),
      );
      const { nodegroup } = await eks.send(new DescribeNodegroupCommand(group));
      expect(nodegroup?.taints ?? []).toEqual([]);
    });

    it("forgets a deleted cluster", async () => {
      const clusterName = await create();
      const { cluster } = await eks.send(new DeleteClusterCommand({ name: clusterName }));
      expect(cluster?.status).toBe("DELETING");
      await expect.poll(() => errorName(describeCluster(clusterName))).toBe("ResourceNotFoundException");
    });
  });
}
