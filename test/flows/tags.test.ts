import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { beginStory } from "../builders/begin-story.ts";
import { ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

describe("the tags of a cluster", () => {
  it("of other owners only: no request to the cluster, and no record", async () => {
    const story = await beginStory({ tags: { team: "net" } });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: undefined });
    expect(story.kubernetes.requests.all).toEqual([]);
    expect(await story.recordText()).toBeUndefined();
  });

  it.each(["Enable_Cilium", "enable-cilium", "EnableCilium"])(
    "with %s alone: no record and no request, and a line in the log that says what was meant",
    async (tag) => {
      const lines: string[] = [];
      const story = await beginStory({ tags: { [tag]: "true" }, write: (line) => void lines.push(line) });
      expect(await story.pass()).toMatchObject({ kind: "settled", phase: undefined });
      expect(story.kubernetes.requests.all).toEqual([]);
      expect(await story.recordText()).toBeUndefined();
      const warning = lines.map((line) => JSON.parse(line)).find(({ level }) => level === "WARN");
      expect(warning.message).toContain(`Tag ${tag} does nothing`);
      expect(warning.message).toContain(
        `--tags enable_cilium=true --region ${story.id.region} && aws eks untag-resource`,
      );
    },
  );

  it("with a typo block a new cluster before any write, until they are corrected", async () => {
    const story = await beginStory({
      tags: { enable_cilium: "true", cilium_encryption: "wiregard" },
    });
    await story.pass();
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    const [objection] = (await story.record()).objections.first;
    expect(objection).toMatchObject({ code: "tag-not-understood", severity: "blocking" });
    expect(objection?.message).toContain('cilium_encryption has the value "wiregard"');
    expect(objection?.remedy).toContain("wireguard, none");

    await story.tag({ cilium_encryption: "wireguard" });
    await story.pass();
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
  });

  it("pause a ready cluster: drift is not repaired before the pause ends", async () => {
    const story = await readyStory();
    await story.tag({ cilium_paused: "true" });
    story.admin.delete(ciliumConfigRef);
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(story.admin.get(ciliumConfigRef)).toBeUndefined();
    await story.untag("cilium_paused");
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(story.admin.get(ciliumConfigRef)).toBeDefined();
  });

  it("pause where cilium_paused has a value that is not understood, with an objection", async () => {
    const story = await readyStory();
    await story.tag({ cilium_paused: "yes" });
    story.admin.delete(ciliumConfigRef);
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect((await story.record()).objections.first).toMatchObject([{ code: "tag-not-understood" }]);
    await story.untag("cilium_paused");
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("with a typo leave a ready cluster at its revision, whose drift is still repaired", async () => {
    const story = await readyStory();
    await story.tag({ cilium_hubble: "half", cilium_l7: "false" });
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(await story.record()).toMatchObject({ revision: 1, release: "1.19.6" });

    story.admin.delete(ciliumConfigRef);
    await story.pass();
    expect(story.admin.get(ciliumConfigRef)).toBeDefined();
  });

  it("move a ready cluster to another revision, without the objects that it no longer needs", async () => {
    const story = await readyStory();
    await story.tag({ cilium_hubble: "off", cilium_encryption: "none", cilium_l7: "true" });
    expect(await story.passUntilSettled(12)).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ revision: 2 });
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard")).not.toBe("true");
    const names = story.ownedObjects().map(({ metadata }) => metadata.name);
    expect(names.filter((name) => name.startsWith("hubble"))).toEqual([]);
    expect(names).toContain("eks-cilium-revision-1");
  });

  it("remove a ready cluster, even beside a value that is not understood", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_hubble: "half" });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "removing" });
  });

  it("with enable_cilium=false on an untouched cluster: no access entry is made", async () => {
    const story = await beginStory({ tags: { enable_cilium: "false" } });
    const before = story.world.aws.requests.length;
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: undefined });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: undefined });
    const asked = story.world.aws.requests.slice(before).map(({ operation }) => operation);
    expect(asked).not.toContain("CreateAccessEntry");
  });
});

describe("the record of a cluster", () => {
  it("is not overwritten when its schema is newer, and no request goes to the cluster", async () => {
    const story = await beginStory();
    const newer = JSON.stringify({ schema: 2, phase: "splendid" });
    await story.writeRecord(newer);
    expect(await story.pass()).toMatchObject({
      kind: "stalled",
      reason: expect.stringContaining("schema 2"),
    });
    expect(await story.recordText()).toBe(newer);
    expect(story.kubernetes.requests.all).toEqual([]);
  });

  it("inside it, the inventory, blocks every write when its schema is newer", async () => {
    const story = await readyStory();
    const [inventory] = story
      .ownedObjects()
      .filter(({ metadata }) => metadata.name === productNames.inventory);
    if (inventory === undefined) throw new Error("there is no inventory");
    story.admin.patch(refOf(inventory), { data: { "inventory.json": '{"schema":2}' } });
    await story.trustState();
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("is written anew from the cluster's state when it is damaged", async () => {
    const story = await beginStory();
    await story.pass();
    await story.pass();
    await story.writeRecord('{"schema":1,"pha');
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "verifying", revision: 1 });
  });
});
