import { describe, expect, it } from "vitest";
import { jsonAt, listAt } from "../../functions/core/json.ts";
import { keyOf, refOf } from "../../functions/core/kube-object.ts";
import { packJson, stateRoleOf } from "../../functions/core/plan/state-config-maps.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { binding, bindingRef, codesOf, configMapRef, inventoryOf, revisionOf, versionsOf } from "./tenant.ts";

const { inventory, revisionPrefix } = productNames;

function patchRevision(story: ClusterStory, change: Readonly<Record<string, unknown>>): void {
  const packed = packJson({ ...revisionOf(story), ...change });
  story.admin.patch(configMapRef(`${revisionPrefix}1`), { binaryData: { "revision.json.gz": packed } });
}

function plantBinding(story: ClusterStory): void {
  patchRevision(story, { objects: [...listAt(revisionOf(story), "objects"), binding] });
}

const encryption = (story: ClusterStory) =>
  jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard");

describe("who may write ConfigMaps of kube-system", () => {
  it("gets no object applied that he wrote into a revision: drift is repaired from a render", async () => {
    const story = await readyStory();
    plantBinding(story);
    story.admin.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
    await story.pass();
    expect(story.admin.get(bindingRef)).toBeUndefined();
    expect(encryption(story)).toBe("true");
    expect(await codesOf(story)).toEqual(["state-not-trusted"]);
    const [objection] = (await story.record()).objections.first;
    expect(objection?.message).toContain(`ConfigMap kube-system/${revisionPrefix}1`);
    expect(objection?.remedy).toContain("kubectl get configmap");

    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await codesOf(story)).toEqual([]);
    expect(JSON.stringify(revisionOf(story, 2))).not.toContain(bindingRef.name);
  });

  it("gets no object of ours changed by way of a revision either", async () => {
    const story = await readyStory();
    const open = (object: unknown) =>
      JSON.parse(
        JSON.stringify(object).replaceAll('"enable-wireguard":"true"', '"enable-wireguard":"false"'),
      );
    patchRevision(story, { objects: open(revisionOf(story)["objects"]) });
    await story.passUntilSettled();
    expect(encryption(story)).toBe("true");
  });

  it("gets no encryption turned off by way of the inventory", async () => {
    const story = await readyStory();
    const forged = inventoryOf(story).replaceAll('"encryption":"wireguard"', '"encryption":"none"');
    expect(forged).toContain('"encryption":"none"');
    story.admin.patch(configMapRef(inventory), { data: { "inventory.json": forged } });
    await story.pass();
    expect(await codesOf(story)).toEqual(["state-not-trusted"]);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(encryption(story)).toBe("true");
    expect(await story.record()).toMatchObject({ revision: 1, objections: { total: 0 } });
  });

  it("does not stop a removal, and gets nothing deleted by it that is not ours", async () => {
    const story = await readyStory();
    plantBinding(story);
    const theirs = story.admin.create(binding);
    const forged = JSON.parse(inventoryOf(story));
    forged.objects[keyOf(binding)] = { uid: theirs.metadata.uid, hash: "" };
    story.admin.patch(configMapRef(inventory), { data: { "inventory.json": JSON.stringify(forged) } });
    await story.tag({ enable_cilium: "false" });
    await story.passUntilSettled();
    expect(versionsOf(story)).toEqual([expect.stringContaining(keyOf(binding))]);
    story.simulated.group.taints = [];
    for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(story.ownedObjects().filter((object) => stateRoleOf(object) !== undefined)).toEqual([]);
    expect(story.admin.get(bindingRef)?.metadata.uid).toBe(theirs.metadata.uid);
  });

  it("does not stop the product by state of a newer version that never was", async () => {
    const story = await readyStory();
    story.admin.patch(configMapRef(inventory), { data: { "inventory.json": '{"schema":2}' } });
    story.admin.delete(ciliumConfigRef);
    await story.pass();
    expect(encryption(story)).toBe("true");
  });

  it("cannot put back what was true once", async () => {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_encryption: "none" } });
    const [before, old] = [inventoryOf(story), revisionOf(story)];
    await story.tag({ cilium_encryption: "wireguard" });
    await story.passUntilSettled();
    expect(encryption(story)).toBe("true");
    story.admin.patch(configMapRef(inventory), { data: { "inventory.json": before } });
    const packed = packJson({ ...old, number: 2 });
    story.admin.patch(configMapRef(`${revisionPrefix}2`), { binaryData: { "revision.json.gz": packed } });
    await story.pass();
    expect((await story.record()).objections.first[0]?.message).toContain("and 1 more");
    await story.letTimePass();
    await story.passUntilSettled();
    expect(encryption(story)).toBe("true");
  });
});
