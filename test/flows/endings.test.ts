import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  DeleteAccessEntryCommand,
  DeleteClusterCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { listAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import { localScope, product } from "../../local/callers.ts";
import { beginStory } from "../builders/begin-story.ts";
import { agentsRef as agents, ClusterStory } from "../builders/cluster-story.ts";
import { hasEntry } from "../builders/has-entry.ts";
import { readyStory } from "../builders/ready-story.ts";
import { replaceNodes } from "../builders/replace-nodes.ts";

/** An access entry with all rights that its owner made, so that the first pass comes in. */
async function letOwnerIn({ id, world }: ClusterStory): Promise<void> {
  const entry = { clusterName: id.name, principalArn: product.principalArn };
  await world.clients.eks.send(
    new CreateAccessEntryCommand({ ...entry, tags: { "managed-by": "terraform" } }),
  );
  await world.clients.eks.send(
    new AssociateAccessPolicyCommand({
      ...entry,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    }),
  );
}

/** A pass that dies after it has written its first record. */
async function passUntilRecorded({ id, world }: ClusterStory): Promise<void> {
  const { records } = world.ports;
  let writes = 0;
  const write: typeof records.write = (name, text) => {
    writes += 1;
    if (writes > 1) throw new Error("killed");
    return records.write(name, text);
  };
  const ports = { ...world.ports, records: { ...records, write } };
  await expect(new ClusterStory({ ...world, ports }, id.name).pass()).rejects.toThrow("killed");
}

describe("a request that is taken back before anything is installed", () => {
  it.each([
    [
      "by false",
      (story: ClusterStory) => story.tag({ enable_cilium: "false", cilium_on_disable: "replace" }),
    ],
    ["with its tag", (story: ClusterStory) => story.untag("enable_cilium")],
  ])("%s is closed, and our access entry with it", async (_, takeBack) => {
    const story = await beginStory({ nodes: 0 });
    await story.pass();
    expect(await story.pass()).toMatchObject({ phase: "waiting" });
    expect(await hasEntry(story)).toBe(true);
    await takeBack(story);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await hasEntry(story)).toBe(false);
    expect(await story.record()).toMatchObject({ phase: "removed", release: null, objections: { total: 0 } });
    const calls = story.world.aws.requests.length;
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    const asked = story.world.aws.requests.slice(calls).map(({ operation }) => operation);
    expect(asked).not.toContain("CreateAccessEntry");
  });

  it("is not closed where an installation went further than its record says", async () => {
    const story = await beginStory();
    await story.pass();
    const { records } = story.world.ports;
    let writes = 0;
    const write: typeof records.write = (name, text) => {
      writes += 1;
      if (text.includes('"phase":"verifying"')) {
        throw new AwsCallError("throttled", "ThrottlingException", "put record: Rate exceeded");
      }
      return records.write(name, text);
    };
    const ports = { ...story.world.ports, records: { ...records, write } };
    await new ClusterStory({ ...story.world, ports }, story.id.name).pass();
    expect(writes).toBeGreaterThan(1);
    expect(story.admin.get(agents)).toBeDefined();
    await story.untag("enable_cilium");
    const entry = { clusterName: story.id.name, principalArn: product.principalArn };
    await story.world.clients.eks.send(new DeleteAccessEntryCommand(entry));
    expect(await story.pass()).not.toMatchObject({ phase: "removed" });
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "kept" });
  });

  it("is closed on a cluster that never let us in", async () => {
    const story = await beginStory({ authenticationMode: "CONFIG_MAP" });
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    await story.untag("enable_cilium");
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
  });

  it.each([
    [
      "by false",
      (story: ClusterStory) => story.tag({ enable_cilium: "false", cilium_on_disable: "replace" }),
    ],
    ["with its tag", (story: ClusterStory) => story.untag("enable_cilium")],
  ])("%s is closed on a cluster that has failed, and gets no entry", async (_, takeBack) => {
    const story = await beginStory();
    await story.pass();
    expect(await hasEntry(story)).toBe(true);
    const cluster = await story.world.aws.cluster(story.id);
    if (cluster !== undefined) cluster.status = "FAILED";
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "waiting" });
    await takeBack(story);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await hasEntry(story)).toBe(false);
  });

  it("is closed on a failed cluster of which EKS takes no entry back", async () => {
    const story = await beginStory();
    await story.pass();
    const cluster = await story.world.aws.cluster(story.id);
    if (cluster !== undefined) cluster.status = "FAILED";
    await story.pass();
    await story.untag("enable_cilium");
    story.world.aws.faults.add({
      service: "eks",
      operation: "DescribeAccessEntry",
      kind: "answer",
      status: 400,
      code: "InvalidRequestException",
      times: 9,
    });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
  });

  it("is closed on a connected cluster, which nobody can let us into", async () => {
    const active = await beginStory();
    const { eks } = active.world.ports;
    const describe = async (id: ClusterStory["id"]) => {
      const cluster = await eks.describe(id);
      return cluster && { ...cluster, connected: true, authenticationMode: "CONFIG_MAP" as const };
    };
    const ports = { ...active.world.ports, eks: { ...eks, describe } };
    const story = new ClusterStory({ ...active.world, ports }, active.id.name);
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    await story.untag("enable_cilium");
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
  });

  it("is closed without the namespaces that a refused installation has made", async () => {
    const story = await beginStory();
    story.admin.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cilium-config", namespace: "kube-system" },
    });
    await story.pass();
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    await story.untag("enable_cilium");
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(story.ownedObjects()).toEqual([]);
    expect(await hasEntry(story)).toBe(false);
  });
});

describe("a cluster that is made again under its name", () => {
  async function again(tags: Readonly<Record<string, string>>): Promise<ClusterStory> {
    const story = await readyStory();
    await story.pass();
    await makeAgain(story, tags);
    return story;
  }

  async function makeAgain(story: ClusterStory, tags: Readonly<Record<string, string>>): Promise<void> {
    await story.world.clients.eks.send(new DeleteClusterCommand({ name: story.id.name }));
    await story.world.aws.cluster(story.id);
    story.world.clock.advance(60);
    await story.world.clients.eks.send(
      new CreateClusterCommand({
        name: story.id.name,
        version: "1.34",
        roleArn: `arn:aws:iam::${localScope.account}:role/eks-cluster`,
        resourcesVpcConfig: {},
        accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
        tags: { ...tags },
      }),
    );
    await story.world.aws.cluster(story.id);
  }

  it.each([
    ["false", { enable_cilium: "false" }],
    ["nothing", { team: "net" }],
  ])("and says %s gets no access entry, and its record says that the old one is gone", async (_, tags) => {
    const story = await again(tags);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "gone" });
    expect(await hasEntry(story)).toBe(false);
    expect(await story.record()).toMatchObject({ phase: "gone", release: null, revision: null });
    const text = await story.recordText();
    await story.pass();
    expect(await story.recordText()).toBe(text);
  });

  it("is told from one on which the first installation was cut after its state was announced", async () => {
    const story = await beginStory();
    await letOwnerIn(story);
    await passUntilRecorded(story);
    expect(await story.record()).toMatchObject({ phase: "applying" });
    await makeAgain(story, { enable_cilium: "false" });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "gone" });
    expect(await hasEntry(story)).toBe(false);
  });

  it("and says true begins anew", async () => {
    const story = await again({ enable_cilium: "true" });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
    expect(await story.record()).toMatchObject({ release: null, revision: null });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });
});

describe("an installation after a removal", () => {
  it("is looked after where it was cut after its state was announced, and its tag went", async () => {
    const story = await beginStory();
    await letOwnerIn(story);
    await story.passUntilSettled();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    replaceNodes(story);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
    await story.tag({ enable_cilium: "true" });
    await passUntilRecorded(story);
    expect(story.admin.get(agents)).toBeDefined();
    await story.untag("enable_cilium");
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "kept" });
  });
});

describe("a removal that was begun", () => {
  it.each([
    ["the tag is taken away", (story: ClusterStory) => story.untag("enable_cilium")],
    [
      "the tag gets a value that is not understood",
      (story: ClusterStory) => story.tag({ enable_cilium: "no" }),
    ],
  ])("goes on although %s", async (_, change) => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    expect(await story.pass()).toMatchObject({ phase: "removing" });
    await change(story);
    await story.passUntilSettled();
    expect(story.admin.get(agents)).toBeUndefined();
    expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
    replaceNodes(story);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await hasEntry(story)).toBe(false);
  });

  it("ends as removed although the record was not written after the access entry went", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    replaceNodes(story);
    await story.letTimePass();
    story.world.aws.faults.add({ service: "ssm", operation: "PutParameter", kind: "throttle", times: 4 });
    expect(await story.pass()).toMatchObject({ kind: "retry" });
    expect(await story.record()).toMatchObject({ phase: "removing" });
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await hasEntry(story)).toBe(false);
  });

  it("does not begin where keep was said together with false, even when that tag is gone later", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "keep" });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "kept" });
    await story.untag("cilium_on_disable");
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "kept" });
    expect(story.admin.get(agents)).toBeDefined();
  });
});

describe("a cluster that lost its tag", () => {
  const under = ({ id, world }: ClusterStory, onUntag: "keep" | "maintain") => {
    const settings = { ...world.ports.settings, onUntag };
    return new ClusterStory({ ...world, ports: { ...world.ports, settings } }, id.name);
  };

  it("is maintained, and says how to get the tag back", async () => {
    const story = await readyStory();
    await story.untag("enable_cilium");
    story.admin.delete(agents);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "kept" });
    expect(story.admin.get(agents)).toBeDefined();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "kept" });
    const record = await story.record();
    expect(record).toMatchObject({ release: "1.19.6", revision: 1 });
    expect(record.evidence).toHaveLength(11);
    const [objection] = record.objections.first;
    expect(objection?.remedy).toContain("aws eks tag-resource --resource-arn arn:aws:eks:");
  });

  it("is only watched where the fleet says keep, and the record names what is missing", async () => {
    const story = under(await readyStory(), "keep");
    await story.untag("enable_cilium");
    story.admin.delete(agents);
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "kept" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    const record = await story.record();
    expect(record.objections.first[0]?.message).toContain(
      "missing or changed are DaemonSet kube-system/cilium",
    );
    expect(
      record.evidence.find(({ name }) => name.startsWith("DaemonSet kube-system/cilium r")),
    ).toMatchObject({
      current: 0,
      desired: 3,
    });
  });
});

describe("nodes of a removed cluster", () => {
  async function withoutAgents(): Promise<ClusterStory> {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    return story;
  }

  it("are still to be replaced where the same machine registers anew", async () => {
    const story = await withoutAgents();
    const [node] = story.admin.list("v1", "Node");
    if (node === undefined) throw new Error("there are no nodes");
    const { uid: _, resourceVersion: __, ...metadata } = node.metadata;
    story.admin.delete(refOf(node));
    story.admin.create({ ...node, metadata: { name: metadata.name, labels: metadata.labels ?? {} } });
    expect(await story.pass()).toMatchObject({ phase: "removing" });
    expect((await story.record()).nodesToReplace?.total).toBe(3);
  });

  it("are freed of the start-up taint that our operator left", async () => {
    const story = await withoutAgents();
    const [node] = story.admin.list("v1", "Node");
    if (node === undefined) throw new Error("there are no nodes");
    const theirs = { key: "dedicated", value: "x", effect: "NoSchedule" };
    const taint = { key: "node.cilium.io/agent-not-ready", effect: "NoSchedule" };
    const operator = story.admin.as("cilium-operator-generic");
    operator.patch(refOf(node), { spec: { taints: [theirs, taint] } });
    await story.pass();
    expect(listAt(story.admin.get(refOf(node)), "spec", "taints")).toEqual([theirs]);
  });

  it("are named with the line that takes the taint off, where their node group sets it", async () => {
    const story = await withoutAgents();
    for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removing" });
    const [objection] = (await story.record()).objections.first;
    expect(objection).toMatchObject({ code: "start-up-taint-left", severity: "blocking" });
    expect(objection?.message).toContain("3 nodes");
    expect(objection?.remedy).toMatch(/kubectl taint nodes ip-.* node.cilium.io\/agent-not-ready:NoExecute-/);
    for (const node of story.admin.list("v1", "Node"))
      story.admin.patch(refOf(node), { spec: { taints: [] } });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
  });
});
