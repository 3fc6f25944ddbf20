import { describe, expect, it } from "vitest";
import { refOf } from "../../functions/core/kube-object.ts";
import { ownStorageClass } from "../../functions/core/plan/own-storage-class.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const settings = { storageClass: "eks-cilium-spire" };
const classRef = refOf(ownStorageClass);
const gp3 = { ...classRef, name: "gp3" };

const classIn = (story: ClusterStory) => story.admin.get(classRef);

/** The class of the cluster is gone, so that nothing but ours can hold SPIRE's volume. */
async function readyWithoutClass(): Promise<ClusterStory> {
  const story = await beginStory({ settings });
  story.admin.delete(gp3);
  await story.passUntilSettled();
  expect(await story.record()).toMatchObject({ phase: "ready", objections: { total: 0 } });
  return story;
}

describe("a StorageClass of our own", () => {
  it("is made where the fleet's setting names it, encrypted and late, and SPIRE's volume asks for it", async () => {
    const story = await readyWithoutClass();
    expect(classIn(story)).toMatchObject({
      provisioner: "ebs.csi.aws.com",
      parameters: { encrypted: "true" },
      volumeBindingMode: "WaitForFirstConsumer",
    });
    const server = story.admin.get({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      namespace: "cilium-spire",
      name: "spire-server",
    });
    expect(server).toMatchObject({
      spec: { volumeClaimTemplates: [{ spec: { storageClassName: "eks-cilium-spire" } }] },
    });
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("is made again when somebody deletes it", async () => {
    const story = await readyWithoutClass();
    story.admin.delete(classRef);
    await story.passUntilSettled();
    expect(classIn(story)).toBeDefined();
  });

  it("goes with Cilium, also where its inventory is lost", async () => {
    for (const isLost of [false, true]) {
      const story = await readyWithoutClass();
      if (isLost)
        story.admin.delete({
          apiVersion: "v1",
          kind: "ConfigMap",
          namespace: "kube-system",
          name: productNames.inventory,
        });
      await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
      await story.passUntilSettled();
      expect(classIn(story)).toBeUndefined();
    }
  });

  it("is not made where another class serves, and takes nobody's class of that name", async () => {
    expect(classIn(await readyStory())).toBeUndefined();
    const story = await beginStory({ settings });
    await story.pass();
    await story.letTimePass(5);
    const theirs = {
      ...ownStorageClass,
      metadata: { name: ownStorageClass.metadata.name },
      parameters: { encrypted: "true" },
    };
    story.admin.create(theirs);
    await story.passUntilSettled();
    const { objections } = await story.record();
    expect(objections.first.map(({ code }) => code)).toEqual(["foreign-owner"]);
    expect(classIn(story)?.metadata.labels).toBeUndefined();
  });
});
