import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { refOf } from "../../functions/core/kube-object.ts";
import { product } from "../../local/callers.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const { principalArn } = product;
const adminPolicy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

/** Terraform makes the entry of our role, as its owner describes it. */
async function terraformMakesEntry({ id, world }: ClusterStory): Promise<void> {
  const entry = { clusterName: id.name, principalArn };
  const { eks } = world.clients;
  await eks.send(new DeleteAccessEntryCommand(entry)).catch(() => undefined);
  await eks.send(new CreateAccessEntryCommand({ ...entry, tags: { "managed-by": "terraform" } }));
  const accessScope = { type: "cluster" as const };
  await eks.send(new AssociateAccessPolicyCommand({ ...entry, policyArn: adminPolicy, accessScope }));
}

const entryOf = async ({ id, world }: ClusterStory) =>
  (await world.aws.cluster(id))?.entries.get(principalArn);

async function removeAll(story: ClusterStory): Promise<void> {
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  await story.passUntilSettled();
  story.simulated.group.taints = [];
  for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
  await story.letTimePass();
  expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
}

const codes = async (story: ClusterStory) => (await story.record()).objections.first.map(({ code }) => code);

describe("an access entry that its owner made for our role", () => {
  it("stays after a removal, and the record says so", async () => {
    const story = await readyStory();
    await terraformMakesEntry(story);
    await removeAll(story);
    expect(await entryOf(story)).toBeDefined();
    const [objection] = (await story.record()).objections.first;
    expect(objection).toMatchObject({ code: "access-entry-left", severity: "warning" });
    expect(objection?.remedy).toContain(
      "aws eks delete-access-entry --region eu-west-1 --cluster-name demo --principal-arn arn:aws:iam::",
    );
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled" });
    expect(await entryOf(story)).toBeDefined();
  });

  it("gets our policy only after the record says so, is without it after each pass, and after a removal", async () => {
    const story = await beginStory();
    const { eks } = story.world.clients;
    const entry = { clusterName: story.id.name, principalArn };
    await eks.send(new CreateAccessEntryCommand({ ...entry, tags: { "managed-by": "terraform" } }));
    const view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    const scope = { type: "namespace" as const, namespaces: ["team"] };
    await eks.send(new AssociateAccessPolicyCommand({ ...entry, policyArn: view, accessScope: scope }));
    const policies = async () => [...((await entryOf(story))?.policies.keys() ?? [])];
    await story.pass();
    expect(await policies()).toEqual([view]);
    expect((await story.record()).addedPolicy).toMatch(/AmazonEKSClusterAdminPolicy$/);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect((await story.record()).addedPolicy).toBeDefined();
    expect(await policies()).toEqual([view]);
    await story.look();
    expect(await policies()).toHaveLength(2);
    expect(await story.look()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await policies()).toEqual([view]);
    await removeAll(story);
    expect(await policies()).toEqual([view]);
    expect(await codes(story)).toEqual([]);
    expect(await story.record()).not.toHaveProperty("addedPolicy");
  });

  it("has our policy in its namespaces alone again after each pass, and after a removal", async () => {
    const story = await beginStory();
    const { eks } = story.world.clients;
    const entry = { clusterName: story.id.name, principalArn };
    await eks.send(new CreateAccessEntryCommand({ ...entry, tags: { "managed-by": "terraform" } }));
    const accessScope = { type: "namespace" as const, namespaces: ["team"] };
    await eks.send(new AssociateAccessPolicyCommand({ ...entry, policyArn: adminPolicy, accessScope }));
    const scope = async () => (await entryOf(story))?.policies.get(adminPolicy)?.accessScope;
    await story.pass();
    expect(await scope()).toEqual(accessScope);
    expect(await story.record()).toMatchObject({
      addedPolicy: adminPolicy,
      addedTo: { namespaces: ["team"] },
    });
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await scope()).toEqual(accessScope);
    await story.look();
    expect(await scope()).toMatchObject({ type: "cluster" });
    expect(await story.look()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await scope()).toEqual(accessScope);
    await removeAll(story);
    expect(await scope()).toEqual(accessScope);
    expect(await story.record()).not.toHaveProperty("addedTo");
  });

  it("keeps the policy that its owner gave it when making it anew", async () => {
    const story = await beginStory();
    const { eks } = story.world.clients;
    const entry = { clusterName: story.id.name, principalArn };
    await eks.send(new CreateAccessEntryCommand({ ...entry, tags: { "managed-by": "terraform" } }));
    await story.pass();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    story.world.clock.advance(60);
    await terraformMakesEntry(story);
    await story.letTimePass(60);
    await story.passUntilSettled();
    await removeAll(story);
    expect([...((await entryOf(story))?.policies.keys() ?? [])]).toEqual([adminPolicy]);
    expect(await codes(story)).toEqual(["access-entry-left"]);
  });

  it("is without it where a request is taken back", async () => {
    const story = await beginStory({ nodes: 0 });
    const entry = { clusterName: story.id.name, principalArn };
    await story.world.clients.eks.send(new CreateAccessEntryCommand(entry));
    await story.pass();
    await story.letTimePass();
    await story.pass();
    expect((await entryOf(story))?.policies.size).toBe(1);
    expect(await story.pass()).toMatchObject({ phase: "waiting" });
    await story.untag("enable_cilium");
    expect(await story.pass()).toMatchObject({ phase: "removed" });
    expect((await entryOf(story))?.policies.size).toBe(0);
  });

  it("stays where a request is taken back", async () => {
    const story = await beginStory({ tags: { enable_cilium: "true", cilium_hubble: "half" } });
    await terraformMakesEntry(story);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    await story.untag("enable_cilium");
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await entryOf(story)).toBeDefined();
    expect(await codes(story)).toEqual(["access-entry-left"]);
  });

  it("is not replaced where it lets nobody in: the record says whose turn it is", async () => {
    const story = await readyStory();
    await terraformMakesEntry(story);
    const made = await entryOf(story);
    story.world.aws.recreateRole(principalArn);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
    story.world.clock.advance(200);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(await codes(story)).toEqual(["access-entry-stale"]);
    expect(await entryOf(story)).toBe(made);
    await terraformMakesEntry(story);
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
  });
});
