import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { ciliumConfigRef } from "../builders/cilium-config-ref.ts";
import { ClusterStory } from "../builders/cluster-story.ts";

describe("the tags of a cluster", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterAll(() => world.stop());

  it("are not there: nothing is asked of the cluster, and nothing recorded", async () => {
    const story = await ClusterStory.begin(world, "foreign", { tags: { team: "net" } });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: undefined });
    expect(story.kubernetes.requests.all).toEqual([]);
    expect(await story.recordText()).toBeUndefined();
  });

  it("have a typo on a new cluster: blocked before any write, and corrected", async () => {
    const story = await ClusterStory.begin(world, "typo", {
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
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
  });

  it("pause a ready cluster: drift is seen, and left", async () => {
    const story = await ClusterStory.begin(world, "wished");
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
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

  it("pause even where the pause is mistyped, and say so", async () => {
    const story = new ClusterStory(world, "wished");
    await story.tag({ cilium_paused: "yes" });
    story.admin.delete(ciliumConfigRef);
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect((await story.record()).objections.first).toMatchObject([{ code: "tag-not-understood" }]);
    await story.untag("cilium_paused");
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("get a typo on a ready cluster: what is there is maintained, and nothing changes", async () => {
    const story = new ClusterStory(world, "wished");
    await story.tag({ cilium_hubble: "half", cilium_l7: "false" });
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(await story.record()).toMatchObject({ revision: 1, release: "1.19.6" });

    story.admin.delete(ciliumConfigRef);
    await story.pass();
    expect(story.admin.get(ciliumConfigRef)).toBeDefined();
  });

  it("move a ready cluster: another revision, and only what it needs", async () => {
    const story = new ClusterStory(world, "wished");
    await story.tag({ cilium_hubble: "off", cilium_encryption: "none", cilium_l7: "true" });
    expect(await story.passUntilSettled(12)).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ revision: 2 });
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard")).not.toBe("true");
    const names = story.ownedObjects().map(({ metadata }) => metadata.name);
    expect(names.filter((name) => name.startsWith("hubble"))).toEqual([]);
    expect(names).toContain("eks-cilium-revision-1");
  });

  it("remove, whatever else they say that is not understood", async () => {
    const story = new ClusterStory(world, "wished");
    await story.tag({ enable_cilium: "false", cilium_hubble: "half" });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "removing" });
  });

  it("say false where nothing of ours ever was: no access is asked for", async () => {
    const story = await ClusterStory.begin(world, "never", { tags: { enable_cilium: "false" } });
    const before = world.aws.requests.length;
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: undefined });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: undefined });
    const asked = world.aws.requests.slice(before).map(({ operation }) => operation);
    expect(asked).not.toContain("CreateAccessEntry");
  });
});

describe("the record of a cluster", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterAll(() => world.stop());

  it("of a newer schema is never overwritten, and the cluster not touched", async () => {
    const story = await ClusterStory.begin(world, "newer");
    const newer = JSON.stringify({ schema: 2, phase: "splendid" });
    await story.writeRecord(newer);
    expect(await story.pass()).toMatchObject({
      kind: "stalled",
      reason: expect.stringContaining("schema 2"),
    });
    expect(await story.recordText()).toBe(newer);
    expect(story.kubernetes.requests.all).toEqual([]);
  });

  it("inside the cluster, the inventory, is not touched either when it is of a newer schema", async () => {
    const story = await ClusterStory.begin(world, "newer-inside");
    await story.passUntilSettled();
    const [inventory] = story
      .ownedObjects()
      .filter(({ metadata }) => metadata.name === productNames.inventory);
    if (inventory === undefined) throw new Error("there is no inventory");
    story.admin.patch(refOf(inventory), { data: { "inventory.json": '{"schema":2}' } });
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("that is damaged is written anew from what the cluster shows", async () => {
    const story = await ClusterStory.begin(world, "damaged");
    await story.pass();
    await story.pass();
    await story.writeRecord('{"schema":1,"pha');
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "verifying", revision: 1 });
  });
});
