import { describe, expect, it } from "vitest";
import type { Json } from "../../functions/core/json.ts";
import { jsonAt } from "../../functions/core/json.ts";
import { type KubeObject, keyOf, type ObjectRef, refOf } from "../../functions/core/kube-object.ts";
import { renderedKinds } from "../../functions/core/plan/stages.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const inKubeSystem = (kind: string, name: string): ObjectRef => ({
  apiVersion: "v1",
  kind,
  namespace: "kube-system",
  name,
});
const inventory = inKubeSystem("ConfigMap", productNames.inventory);
const config = inKubeSystem("ConfigMap", "cilium-config");

/** Names of the objects that one pass writes. */
async function writtenByAPass(story: ClusterStory): Promise<string[]> {
  story.kubernetes.requests.clear();
  await story.pass();
  const lasting = story.kubernetes.requests.writes.filter(({ path }) => !path.includes("/leases"));
  return lasting.map(({ path }) => path.split("/").at(-1) ?? "").sort();
}

/** The last one: a Secret that is no CA, so that no other has to be issued anew. */
function lastOf(kind: string, story: ClusterStory): KubeObject {
  const found = story.ownedObjects().findLast((object) => object.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} of ours`);
  return found;
}

describe("a settled cluster", () => {
  it("counts the objects that drifted, and not those of its installation", async () => {
    const counted: string[] = [];
    const story = await beginStory({ count: (line) => counted.push(line) });
    await story.passUntilSettled();
    const drifted = () => {
      story.world.ports.metrics.publish();
      return counted.splice(0).flatMap((line) => JSON.parse(line).DriftRepaired ?? []);
    };
    expect(drifted()).toEqual([]);
    story.admin.delete(config);
    story.admin.delete(inKubeSystem("ServiceAccount", "cilium"));
    await story.pass();
    expect(drifted()).toEqual([2]);
    await story.pass();
    expect(drifted()).toEqual([]);
  });

  it.each(renderedKinds.filter((kind) => kind !== "Namespace"))(
    "gets a deleted %s back, and nothing else is written",
    async (kind) => {
      const story = await readyStory();
      const victim = lastOf(kind, story);
      story.admin.delete(refOf(victim));
      expect(await writtenByAPass(story)).toEqual([victim.metadata.name, productNames.inventory].sort());
      expect(story.admin.get(refOf(victim))).toBeDefined();
    },
  );

  it("gets a deleted namespace back with everything that was in it", async () => {
    const story = await readyStory();
    const before = story.ownedObjects().map(keyOf).sort();
    story.admin.delete({ apiVersion: "v1", kind: "Namespace", name: "cilium-spire" });
    await story.letTimePass();
    await story.passUntilSettled();
    expect(story.ownedObjects().map(keyOf).sort()).toEqual(before);
    expect(await story.record()).toMatchObject({ phase: "ready", revision: 1 });
  });

  // Whoever reads a configuration once must read it again.
  const readers = ["cilium", "cilium-operator"];
  const edits: readonly (readonly [string, ObjectRef, Json, readonly string[], readonly string[]])[] = [
    ["a setting", config, { data: { "enable-wireguard": "false" } }, ["data", "enable-wireguard"], readers],
    [
      "a setting that was taken out",
      config,
      { data: { "enable-wireguard": null } },
      ["data", "enable-wireguard"],
      readers,
    ],
    [
      "the number of replicas",
      { ...inKubeSystem("Deployment", "cilium-operator"), apiVersion: "apps/v1" },
      { spec: { replicas: 5 } },
      ["spec", "replicas"],
      [],
    ],
    [
      "the rights of a role",
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name: "cilium" },
      { rules: [] },
      ["rules"],
      [],
    ],
  ];

  it.each(edits)("gets %s back as it was after an edit", async (_, ref, patch, path, also) => {
    const story = await readyStory();
    const before = jsonAt(story.admin.get(ref), ...path);
    story.admin.patch(ref, patch);
    expect(jsonAt(story.admin.get(ref), ...path)).not.toEqual(before);
    expect(await writtenByAPass(story)).toEqual([ref.name, ...also, productNames.inventory].sort());
    expect(jsonAt(story.admin.get(ref), ...path)).toEqual(before);
    expect(await writtenByAPass(story)).toEqual([]);
  });

  it("keeps annotations and keys that others add, and tells of keys that agents read", async () => {
    const story = await readyStory();
    story.admin.patch(config, { metadata: { annotations: { "example.com/team": "net" } } });
    expect(await writtenByAPass(story)).toEqual([]);
    expect(await story.record()).toMatchObject({ phase: "ready", objections: { total: 0 } });
    story.admin.patch(config, { data: { mtu: "9001" } });
    expect(await writtenByAPass(story)).toEqual([]);
    expect(jsonAt(story.admin.get(config), "data", "mtu")).toBe("9001");
    const { phase, objections } = await story.record();
    expect([phase, objections.total]).toEqual(["ready", 1]);
    expect(objections.first[0]).toMatchObject({ code: "foreign-setting", severity: "warning" });
    expect(objections.first[0]?.message).toContain(
      "has mtu beside our own keys, which kubectl (Update) has set",
    );
    expect(objections.first[0]?.remedy).toContain(
      `kubectl -n kube-system patch configmap cilium-config --type=json -p '[{"op":"remove","path":"/data/mtu"}]'`,
    );
    story.admin.patch(config, { data: { mtu: null } });
    await story.pass();
    expect((await story.record()).objections.total).toBe(0);
  });

  it("has no foreign key while a change of its tags takes keys away, nor after", async () => {
    const story = await readyStory();
    await story.tag({ cilium_hubble: "off", cilium_encryption: "none", cilium_mutual_auth: "none" });
    await story.pass();
    expect((await story.record()).objections.first).toEqual([]);
    await story.letTimePass();
    await story.passUntilSettled();
    expect((await story.record()).objections.first).toEqual([]);
  });

  it("gets a lost inventory back without a write to any other object", async () => {
    const story = await readyStory();
    const versions = () =>
      story
        .ownedObjects()
        .filter(({ metadata }) => metadata.name !== productNames.inventory)
        .map((object) => `${keyOf(object)} ${object.metadata.resourceVersion}`);
    const before = versions();
    story.admin.delete(inventory);
    await story.pass();
    expect(versions()).toEqual(before);
    expect(story.admin.get(inventory)).toBeDefined();
    expect(await writtenByAPass(story)).toEqual([]);
    expect(await story.record()).toMatchObject({ phase: "ready", revision: 1 });
  });

  it("gets inventory and revision back when both are lost", async () => {
    const story = await readyStory();
    const before = story.ownedObjects().length;
    story.admin.delete(inventory);
    story.admin.delete(inKubeSystem("ConfigMap", `${productNames.revisionPrefix}1`));
    await story.passUntilSettled();
    expect(story.ownedObjects()).toHaveLength(before);
    expect(await writtenByAPass(story)).toEqual([]);
  });

  it("keeps its certificates while drift is repaired", async () => {
    const story = await readyStory();
    const ca = () => jsonAt(story.admin.get(inKubeSystem("Secret", "cilium-ca")), "data", "ca.crt");
    const before = ca();
    story.admin.delete(config);
    await story.pass();
    expect(ca()).toBe(before);
  });

  it("whose release and revision are unknown is blocked, and nothing is written", async () => {
    const story = await readyStory();
    const text = String(jsonAt(story.admin.get(inventory), "data", "inventory.json"));
    const forgotten = text.replaceAll('"1.19.6"', '"1.17.0"');
    story.admin.patch(inventory, { data: { "inventory.json": forgotten } });
    await story.trustState();
    story.admin.delete(inKubeSystem("ConfigMap", `${productNames.revisionPrefix}1`));
    expect(await writtenByAPass(story)).toEqual([]);
    const { phase, objections } = await story.record();
    expect([phase, objections.first[0]?.code]).toEqual(["blocked", "release-unknown"]);
  });
});
