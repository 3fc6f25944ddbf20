import { describe, expect, it } from "vitest";
import type { PinnedParameters } from "../../functions/core/desired/pinned-parameters.ts";
import { jsonAt, listAt } from "../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import { readLiveState } from "../../functions/core/plan/live-state.ts";
import { inventoryConfigMap, revisionConfigMap } from "../../functions/core/plan/state-config-maps.ts";
import { ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const spireServer = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  namespace: "cilium-spire",
  name: "spire-server",
} as const;
describe("a change that Kubernetes never makes", () => {
  /** The same cluster under a deployment with another size of SPIRE's volume. */
  function under(storageSize: string, { id, world }: ClusterStory): ClusterStory {
    const settings = { ...world.ports.settings, storageSize };
    return new ClusterStory({ ...world, ports: { ...world.ports, settings } }, id.name);
  }

  /** As a version of the product left it that did not pin the size of SPIRE's volume. */
  async function olderCluster(tags: Readonly<Record<string, string>> = {}): Promise<ClusterStory> {
    const story = under("2Gi", await readyStory({ tags: { enable_cilium: "true", ...tags } }));
    const { stateDigests = [] } = await story.record();
    const { inventory, revisions } = readLiveState(story.ownedObjects(), stateDigests);
    const unpinned = ({ storageSize: _, ...pinned }: PinnedParameters): PinnedParameters => pinned;
    if (inventory === undefined) throw new Error("the cluster has no inventory");
    write(story, inventoryConfigMap({ ...inventory, pinned: unpinned(inventory.pinned) }));
    for (const revision of revisions) {
      write(story, revisionConfigMap({ ...revision, pinned: unpinned(revision.pinned) }));
    }
    await story.trustState();
    story.kubernetes.requests.clear();
    return story;
  }

  function write(story: ClusterStory, { metadata, ...rest }: KubeObject): void {
    const { apiVersion, kind } = rest;
    story.admin.patch(refOf({ apiVersion, kind, metadata }), rest);
  }

  const sizeIn = (story: ClusterStory) => {
    const [template] = listAt(story.admin.get(spireServer), "spec", "volumeClaimTemplates");
    return jsonAt(template, "spec", "resources", "requests", "storage");
  };

  const refused = (story: ClusterStory) =>
    story.kubernetes.requests.all
      .filter(({ status, method }) => status >= 400 && method !== "GET")
      .map(({ path }) => path);

  const codes = async (story: ClusterStory) =>
    (await story.record()).objections.first.map(({ code }) => code).sort();

  it("does not come of a new fleet setting where the size of SPIRE's volume is pinned", async () => {
    const story = under("2Gi", await readyStory());
    await story.tag({ cilium_hubble: "off" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ revision: 2, objections: { total: 0 } });
    expect(sizeIn(story)).toBe("1Gi");
  });

  it("does not come of a new fleet setting on a settled cluster where nothing is pinned", async () => {
    const story = await olderCluster();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect((await story.record()).objections.total).toBe(0);
  });

  it("blocks a changed tag before anything is written, and no request is sent to be refused", async () => {
    const story = await olderCluster();
    await story.tag({ cilium_hubble: "off" });
    const result = await story.pass();
    expect(result).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(result.reason).toContain("Revision 1 is maintained, and not changed: StatefulSet");
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(refused(story)).toEqual([]);
    const record = await story.record();
    expect(record).toMatchObject({ revision: 1, release: "1.19.6", objections: { total: 1 } });
    expect(record.evidence.length).toBeGreaterThan(0);
    const [objection] = record.objections.first;
    expect(objection).toMatchObject({ code: "immutable-change", severity: "blocking" });
    expect(objection?.message).toContain('storage "1Gi", and would get "2Gi"');
    expect(objection?.remedy).toContain("delete statefulset spire-server --cascade=orphan");
    expect(objection?.remedy).not.toContain("…");
  });

  it("leaves the revision that is there maintained", async () => {
    const story = await olderCluster();
    await story.tag({ cilium_hubble: "off" });
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    story.admin.delete(ciliumConfigRef);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(story.admin.get(ciliumConfigRef)).toBeDefined();
    expect(await story.record()).toMatchObject({ revision: 1 });
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(refused(story)).toEqual([]);
  });

  it("blocks no longer once the fleet setting is back", async () => {
    const older = await olderCluster();
    await older.tag({ cilium_hubble: "off" });
    expect(await older.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    const story = under("1Gi", older);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ revision: 2, objections: { total: 0 } });
  });

  it("is made where somebody deletes the object, even by a pass that is cut once", async () => {
    const story = await olderCluster();
    await story.tag({ cilium_hubble: "off" });
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    story.admin.delete(spireServer);
    story.kubernetes.faults.inject(
      { type: "cut" },
      ({ method, path }) => method === "PATCH" && path.endsWith("-inventory"),
    );
    expect(await story.pass()).toMatchObject({ kind: "retry" });
    expect(sizeIn(story)).toBe("2Gi");
    const { stateDigests = [] } = await story.record();
    expect(readLiveState(story.ownedObjects(), stateDigests).inventory).toMatchObject({ revision: 1 });

    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ revision: 2, objections: { total: 0 } });
    expect(refused(story).filter((path) => path.includes("statefulsets"))).toEqual([]);
  });

  it("is one of all objections to the change", async () => {
    const story = await olderCluster({ cilium_hubble: "off" });
    story.admin.delete({ ...ciliumConfigRef, apiVersion: "apps/v1", kind: "DaemonSet", name: "kube-proxy" });
    story.admin.create({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "hubble-relay", namespace: "kube-system" },
    });
    await story.tag({ cilium_hubble: "full" });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(await codes(story)).toEqual(["foreign-owner", "immutable-change", "prerequisite-missing"]);
    expect((await story.record()).objections.total).toBe(3);
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("is an objection while the cluster is paused, too", async () => {
    const story = await olderCluster();
    await story.tag({ cilium_hubble: "off", cilium_paused: "true" });
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(await codes(story)).toEqual(["immutable-change"]);
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("blocks where somebody made an object in our place, until it is gone", async () => {
    const story = await readyStory();
    const relay = { ...ciliumConfigRef, apiVersion: "apps/v1", kind: "Deployment", name: "hubble-relay" };
    const made = story.admin.get(relay);
    if (made === undefined) throw new Error("there is no relay");
    story.admin.delete(relay);
    const theirs = { ...(jsonAt(made, "spec", "selector", "matchLabels") as object), theirs: "true" };
    const template = { ...(jsonAt(made, "spec", "template") as object), metadata: { labels: theirs } };
    const { apiVersion, kind, metadata } = made;
    const { name, namespace = "", labels = {} } = metadata;
    const spec = { selector: { matchLabels: theirs }, template };
    story.admin.create({ apiVersion, kind, metadata: { name, namespace, labels }, spec });
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(await codes(story)).toEqual(["immutable-change"]);
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(refused(story)).toEqual([]);
    story.admin.delete(relay);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("is none where inventory and revisions are lost: the live volume keeps its size", async () => {
    const story = under("2Gi", await readyStory());
    const { stateConfigMaps } = readLiveState(story.ownedObjects(), []);
    for (const object of stateConfigMaps) story.admin.delete(refOf(object));
    await story.pass();
    expect(await codes(story)).toEqual(["state-not-trusted"]);
    expect(refused(story)).toEqual([]);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });
});
