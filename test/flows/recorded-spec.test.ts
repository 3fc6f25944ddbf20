import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { configMapRef } from "../attacks/tenant.ts";
import { agentsRef, type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

async function removedButForNodes(): Promise<ClusterStory> {
  const story = await readyStory();
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  await story.passUntilSettled();
  expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
  return story;
}

const nothing = { release: null, revision: null, spec: null };

describe("what a record says to be on", () => {
  it("is nothing where a request after a removal is paused, until the pause ends", async () => {
    const story = await removedButForNodes();
    await story.tag({ enable_cilium: "true", cilium_paused: "true" });
    story.kubernetes.requests.clear();
    await story.passUntilSettled();
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(await story.record()).toMatchObject({ ...nothing, phase: "waiting" });
    expect((await story.record()).pinned).toBeUndefined();
    await story.untag("cilium_paused");
    await story.pass();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ release: "1.19.6", spec: { encryption: "wireguard" } });
  });

  it("is nothing where a request after a removal is objected to, and nothing is installed by it", async () => {
    const story = await removedButForNodes();
    await story.tag({ enable_cilium: "true", cilium_hubble: "half" });
    await story.pass();
    expect(story.admin.get(agentsRef)).toBeUndefined();
    expect(await story.record()).toMatchObject({ ...nothing, phase: "blocked" });
  });

  it("is nothing where the paused request is taken back, and the nodes still stand", async () => {
    const story = await removedButForNodes();
    await story.tag({ enable_cilium: "true", cilium_paused: "true" });
    await story.pass();
    await story.untag("enable_cilium", "cilium_paused");
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({
      ...nothing,
      phase: "removing",
      nodesToReplace: { total: 3 },
    });
    story.simulated.group.taints = [];
    for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
  });

  it.each([
    ["a change waits for the end of a pause", async () => {}],
    [
      "the same, and the revision is lost",
      async (story: ClusterStory) => void story.admin.delete(configMapRef(`${productNames.revisionPrefix}1`)),
    ],
  ])("stays what is there where %s", async (_, lose) => {
    const story = await readyStory();
    await lose(story);
    await story.tag({ cilium_paused: "true", cilium_encryption: "none" });
    await story.pass();
    expect(await story.record()).toMatchObject({ revision: 1, spec: { encryption: "wireguard" } });
  });

  const clear = { enable_cilium: "true", cilium_encryption: "none", cilium_mutual_auth: "none" };
  const enableWireguard = (story: ClusterStory) =>
    jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard");

  it.each([
    [
      "tags are gone",
      (story: ClusterStory) => story.untag("enable_cilium", "cilium_encryption", "cilium_mutual_auth"),
    ],
    [
      "its pause outlives its tag",
      async (story: ClusterStory) => {
        await story.tag({ cilium_paused: "true" });
        await story.untag("cilium_encryption");
      },
    ],
  ])("is clear text where record and state are no word of ours, and %s", async (_, lose) => {
    const story = await readyStory({ tags: clear });
    await lose(story);
    await story.writeRecord('{"schema":1,"pha');
    await story.passUntilSettled();
    const { spec, revision, unverified } = await story.record();
    expect(enableWireguard(story)).not.toBe("true");
    expect({ spec, revision }).toMatchObject({ spec: { encryption: "none" }, revision: 0 });
    expect(unverified.join()).not.toContain("keys are seen");
  });

  it("is unknown where a ConfigMap alone calls it encrypted, and wireguard where agents have keys", async () => {
    const story = await readyStory();
    await story.tag({ cilium_paused: "true" });
    await story.writeRecord('{"schema":1,"pha');
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ revision: 0, spec: { encryption: "wireguard" } });
    for (const { apiVersion, kind, metadata } of story.admin.list("cilium.io/v2", "CiliumNode"))
      story.admin.delete({ apiVersion, kind, name: metadata.name });
    await story.pass();
    expect(await story.record()).toMatchObject({ revision: 0, spec: { encryption: "unknown" } });
  });
});
