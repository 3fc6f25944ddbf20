import { describe, expect, it } from "vitest";
import { refOf } from "../../functions/core/kube-object.ts";
import { agentsRef, type ClusterStory } from "../builders/cluster-story.ts";
import { hasEntry } from "../builders/has-entry.ts";
import { loseState } from "../builders/lose-state.ts";
import { readyStory } from "../builders/ready-story.ts";
import { replaceNodes } from "../builders/replace-nodes.ts";

const lostRecord = '{"schema":1,"pha';

const strangersAccount = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "cilium", namespace: "kube-system" },
};

async function deleteByHand(story: ClusterStory): Promise<void> {
  for (const object of story.ownedObjects()) story.admin.delete(refOf(object));
  await story.letTimePass();
}

/** A removal that has come to its nodes. */
async function withoutAgents(story: ClusterStory): Promise<void> {
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  await story.passUntilSettled();
  expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
}

const losses: [string, (story: ClusterStory) => Promise<void>][] = [
  [
    "all of it was deleted by hand, and a pass was blocked",
    async (story) => {
      await deleteByHand(story);
      await story.tag({ cilium_encryption: "ipsec" });
      story.admin.create(strangersAccount);
      expect(await story.pass()).toMatchObject({ phase: "blocked" });
    },
  ],
  [
    "all of it was deleted by hand, and a pass was paused",
    async (story) => {
      await story.tag({ cilium_paused: "true" });
      await deleteByHand(story);
      await story.pass();
      await story.untag("cilium_paused");
    },
  ],
  [
    "the record was lost, and then all of it deleted by hand",
    async (story) => {
      await story.tag({ cilium_paused: "true" });
      await story.writeRecord(lostRecord);
      await story.pass();
      await deleteByHand(story);
      await story.untag("cilium_paused");
    },
  ],
  [
    "the state was lost, and a removal was called off by tags that nobody understands",
    async (story) => {
      loseState(story);
      await withoutAgents(story);
      await story.tag({ enable_cilium: "true", cilium_encryption: "ipsec" });
      expect(await story.passUntilSettled()).toMatchObject({ phase: "blocked" });
    },
  ],
  [
    "a removal had come to its nodes, and state and record were lost",
    async (story) => {
      await withoutAgents(story);
      loseState(story);
      await story.writeRecord(lostRecord);
    },
  ],
];

describe("nodes that ran our agents", () => {
  it.each(losses)("are waited for where %s, and enable_cilium is false then", async (_, lose) => {
    const story = await readyStory();
    await lose(story);
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.letTimePass();
    await story.passUntilSettled();
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
    expect(await hasEntry(story)).toBe(true);
    replaceNodes(story);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await hasEntry(story)).toBe(false);
  });

  it.each(losses)("are waited for where %s, and the tag is gone then", async (_, lose) => {
    const story = await readyStory();
    await lose(story);
    await story.untag("enable_cilium");
    await story.letTimePass();
    await story.passUntilSettled();
    await story.passUntilSettled();
    expect((await story.record()).phase).toMatch(/^(removing|kept)$/);
    expect(await hasEntry(story)).toBe(true);
    replaceNodes(story);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await hasEntry(story)).toBe(false);
  });

  it("are those of somebody else where another Cilium stands in the place of ours, and it is named", async () => {
    const story = await readyStory();
    await deleteByHand(story);
    const labels = { "k8s-app": "cilium" };
    story.admin.create({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: agentsRef.name, namespace: agentsRef.namespace },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            tolerations: [{ operator: "Exists" }],
            containers: [{ name: "cilium-agent", image: "quay.io/cilium/cilium:v1.19.6" }],
          },
        },
      },
    });
    await story.letTimePass();
    await story.untag("enable_cilium");
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
    expect((await story.record()).leftTo).toEqual(["field manager kubectl"]);
    expect(story.admin.get(agentsRef)).toBeDefined();
    expect(await hasEntry(story)).toBe(false);
  });
});

describe("what was chosen for life", () => {
  it("is chosen no other way after a pass that found everything deleted, and was blocked", async () => {
    const story = await readyStory();
    const text = (await story.recordText()) ?? "";
    await story.writeRecord(text.replaceAll("198.18.0.0/16", "198.19.0.0/16"));
    await deleteByHand(story);
    story.admin.create(strangersAccount);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    story.admin.delete(refOf(strangersAccount));
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ pinned: { routerPool: "198.19.0.0/16" } });
  });
});
