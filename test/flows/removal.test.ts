import { ListAccessEntriesCommand } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { listAt } from "../../functions/core/json.ts";
import { keyOf, refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { product } from "../../local/callers.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const policy = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  metadata: { name: "theirs", namespace: "default" },
};

const inventoryRef = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: productNames.namespace,
  name: productNames.inventory,
};

describe("a removal", () => {
  function replaceNodes({ admin, simulated }: ClusterStory): void {
    simulated.group.taints = [];
    for (const node of admin.list("v1", "Node")) admin.delete(refOf(node));
  }

  async function removedStory(): Promise<ClusterStory> {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    replaceNodes(story);
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    return story;
  }

  async function entries({ id, world }: ClusterStory): Promise<readonly string[]> {
    const command = new ListAccessEntriesCommand({ clusterName: id.name });
    return (await world.clients.eks.send(command)).accessEntries ?? [];
  }

  it("takes the operator first, then the agents, then the rest, and waits for the nodes to be replaced", async () => {
    const story = await readyStory();
    story.admin.create(policy);
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    const deletions: string[] = [];
    for (let passes = 0; passes < 4; passes += 1) {
      story.kubernetes.requests.clear();
      expect(await story.pass()).toMatchObject({ phase: "removing" });
      const paths = story.kubernetes.requests.writes.filter(({ method }) => method === "DELETE");
      const kinds = paths.map(({ path }) => path.split("/").at(-2)).filter((kind) => kind !== "leases");
      deletions.push(kinds.join(" "));
      await story.letTimePass();
    }
    expect(deletions[0]).toBe("deployments");
    expect(deletions[1]?.split(" ").sort().at(0)).toBe("daemonsets");
    expect(deletions[2]).not.toMatch(/daemonsets|deployments|statefulsets/);
    expect(deletions[3]).toBe("");
    const record = await story.record();
    expect(record.nodesToReplace?.total).toBe(3);
    const tainted = story.admin
      .list("v1", "Node")
      .filter((node) => listAt(node, "spec", "taints").length > 0);
    expect(tainted.map(keyOf)).toEqual([]);

    replaceNodes(story);
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(story.ownedObjects()).toEqual([]);
    expect(await entries(story)).not.toContain(product.principalArn);
    expect(await story.record()).toMatchObject({ phase: "removed", release: null, revision: null });
    expect(story.admin.list("apiextensions.k8s.io/v1", "CustomResourceDefinition").length).toBeGreaterThan(
      20,
    );
  });

  it("stays removed, and asks for no access again", async () => {
    const story = await removedStory();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await entries(story)).not.toContain(product.principalArn);
  });

  it("is followed by an installation once the tag says true again", async () => {
    const story = await removedStory();
    await story.tag({ enable_cilium: "true" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("does not begin where the tag is gone: the installation is kept", async () => {
    const story = await readyStory();
    await story.untag("enable_cilium");
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "kept" });
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("is called off in the middle by enable_cilium=true", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    expect(await story.pass()).toMatchObject({ phase: "removing" });
    await story.letTimePass(5);
    await story.tag({ enable_cilium: "true" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("is called off although the inventory was lost on the way: nothing of the rest is deleted", async () => {
    const story = await readyStory();
    story.admin.delete(inventoryRef);
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    expect(await story.pass()).toMatchObject({ phase: "removing" });
    await story.tag({ enable_cilium: "true" });
    const before = story.ownedObjects().map(keyOf);
    await story.letTimePass();
    await story.pass();
    expect(story.ownedObjects().map(keyOf)).toEqual(expect.arrayContaining(before));
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("is not recorded as done while nodes that ran an agent are left, even without inventory and revisions", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    for (const { metadata } of story.ownedObjects())
      story.admin.delete({ ...inventoryRef, name: metadata.name });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removing" });
    expect((await story.record()).nodesToReplace?.total).toBe(3);
    replaceNodes(story);
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
  });

  it("does not begin with cilium_on_disable=keep, even when that tag is gone later", async () => {
    const story = await readyStory();
    await story.tag({ cilium_on_disable: "keep" });
    await story.passUntilSettled();
    await story.tag({ enable_cilium: "false" });
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "kept" });
    await story.untag("cilium_on_disable");
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "kept" });
    expect(story.kubernetes.requests.writes).toEqual([]);
  });
});
