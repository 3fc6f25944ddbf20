import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { type KubeObject, keyOf, type ObjectRef, refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { codesOf, makeNamespace, versionsOf } from "./tenant.ts";

const labels = { [productNames.ownerLabel]: "true" };
const unlabel = { metadata: { labels: { [productNames.ownerLabel]: null } } };
const payments: ObjectRef = { apiVersion: "v1", kind: "Namespace", name: "payments" };
const roleRef: ObjectRef = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  name: "cilium",
};
const agentsRef: ObjectRef = { ...ciliumConfigRef, apiVersion: "apps/v1", kind: "DaemonSet", name: "cilium" };
const caRef: ObjectRef = { ...ciliumConfigRef, kind: "Secret", name: "cilium-ca" };

/** A copy with its labels, as backups and replication tools make them. */
function copyInto(namespace: string, { apiVersion, kind, metadata, ...rest }: KubeObject): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name: metadata.name, namespace, labels: metadata.labels ?? {} },
    ...rest,
  };
}

async function removeAll(story: ClusterStory): Promise<void> {
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  await story.passUntilSettled();
  story.simulated.group.taints = [];
  for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
  await story.letTimePass();
}

describe("our label on what is not ours", () => {
  it("deletes no namespace, neither by a repair nor by a removal", async () => {
    const story = await readyStory();
    makeNamespace(story, "payments");
    const secret = { ...caRef, namespace: "payments", name: "cards" };
    const { apiVersion, kind, name, namespace } = secret;
    story.admin.create({ apiVersion, kind, metadata: { name, namespace } });
    story.admin.patch(payments, { metadata: { labels } });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    const [objection] = (await story.record()).objections.first;
    expect(objection).toMatchObject({
      code: "labelled-stranger",
      severity: "warning",
      message: expect.stringContaining("Namespace payments"),
      remedy: expect.stringContaining(`kubectl label namespace payments ${productNames.ownerLabel}-`),
    });
    await removeAll(story);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(story.admin.get(payments)?.metadata.deletionTimestamp).toBeUndefined();
    expect(story.admin.get(secret)).toBeDefined();
    expect(await codesOf(story)).toEqual(["labelled-stranger"]);
  });

  it("deletes no copy of our objects in another namespace, and none of another name", async () => {
    const story = await readyStory();
    const config = story.admin.get(ciliumConfigRef);
    if (config === undefined) throw new Error("there is no cilium-config");
    const copies = [copyInto("default", config), { ...copyInto("kube-system", config) }];
    const [elsewhere, renamed] = copies.map((copy, index) =>
      story.admin.create(
        index === 0 ? copy : { ...copy, metadata: { ...copy.metadata, name: "cilium-config-old" } },
      ),
    );
    const before = versionsOf(story);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(versionsOf(story)).toEqual(before);
    await removeAll(story);
    await story.pass();
    expect(versionsOf(story).map((one) => one.split(" ").slice(0, 2).join(" "))).toEqual(
      [elsewhere, renamed].flatMap((copy) => (copy === undefined ? [] : [keyOf(copy)])).sort(),
    );
  });

  it("costs an idle pass no further request", async () => {
    const story = await readyStory();
    makeNamespace(story, "payments");
    await story.pass();
    const { requests } = story.kubernetes;
    requests.clear();
    await story.pass();
    const reads = () => requests.reads.map(({ method, path }) => `${method} ${path}`).sort();
    const idle = reads();
    story.admin.patch(payments, { metadata: { labels } });
    await story.pass();
    requests.clear();
    await story.pass();
    expect(requests.writes).toEqual([]);
    expect(reads()).toEqual(idle);
  });
});

describe("what is ours without its label", () => {
  it.each([roleRef, agentsRef])("is taken by a removal: $kind $name", async (ref) => {
    const story = await readyStory();
    story.admin.patch(ref, unlabel);
    await removeAll(story);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(story.admin.get(ref)).toBeUndefined();
    expect(await codesOf(story)).toEqual([]);
  });

  it("is not taken where it is another object of the same name", async () => {
    const story = await readyStory();
    story.admin.delete(roleRef);
    const { apiVersion, kind, name } = roleRef;
    story.admin.create({ apiVersion, kind, metadata: { name }, rules: [] });
    await removeAll(story);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(story.admin.get(roleRef)).toBeDefined();
  });

  it.each([roleRef, agentsRef, caRef])("gets it back by a repair: $kind $name", async (ref) => {
    const story = await readyStory();
    const before = jsonAt(story.admin.get(ref), "data");
    story.admin.patch(ref, unlabel);
    await story.pass();
    expect(story.admin.get(ref)?.metadata.labels).toMatchObject(labels);
    // A Secret keeps its key.
    expect(jsonAt(story.admin.get(ref), "data")).toEqual(before);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("is not looked for any more once the removal has only nodes to wait for", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(story.kubernetes.requests.reads.length).toBeLessThanOrEqual(25);
  });
});
