import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { product } from "../../local/callers.ts";
import {
  binding,
  bindingRef,
  codesOf,
  forgedInventory,
  forgedRevision,
  inventoryOf,
  revisionOf,
  versionsOf,
} from "../attacks/tenant.ts";
import { beginStory } from "../builders/begin-story.ts";
import { agentsRef, ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { hasEntry } from "../builders/has-entry.ts";
import { loseState } from "../builders/lose-state.ts";
import { readyStory } from "../builders/ready-story.ts";
import { replaceNodes } from "../builders/replace-nodes.ts";

const { inventory, revisionPrefix } = productNames;

const loseRecord = (story: ClusterStory) => story.writeRecord('{"schema":1,"pha');

const losses: [string, (story: ClusterStory) => Promise<void>][] = [
  ["its state", async (story) => loseState(story)],
  ["its record", loseRecord],
  [
    "both",
    (story) => {
      loseState(story);
      return loseRecord(story);
    },
  ],
];

const withUntag = ({ world, id }: ClusterStory, onUntag: "keep" | "maintain" | "uninstall") => {
  const settings = { ...world.ports.settings, onUntag };
  return new ClusterStory({ ...world, ports: { ...world.ports, settings } }, id.name);
};

describe("a cluster with a tag that is not understood", () => {
  it.each(losses)("is still cared for where %s was lost", async (_, lose) => {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_hubble: "agent" } });
    await lose(story);
    await story.tag({ cilium_hubble: "half" });
    story.admin.delete(agentsRef);
    await story.pass();
    expect(story.admin.get(agentsRef)).toBeDefined();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "stalled", phase: "blocked" });
    const { evidence, ...record } = await story.record();
    expect(record).toMatchObject({ release: "1.19.6", spec: { hubble: "agent", encryption: "wireguard" } });
    expect(record.revision).toEqual(expect.any(Number));
    expect(evidence.length).toBeGreaterThan(0);
    expect(await codesOf(story)).toContain("tag-not-understood");
    expect(story.ownedObjects().map(({ metadata }) => metadata.name)).not.toContain("hubble-relay");
  });

  it("is what its record says where its state was lost, and no word of a tag beside it is missed", async () => {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_encryption: "none" } });
    const { pinned } = await story.record();
    loseState(story);
    await story.tag({ cilium_encryption: "wiregard" });
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ phase: "blocked", spec: { encryption: "none" }, pinned });
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard")).not.toBe("true");
    loseState(story);
    await story.tag({ cilium_encryption: "wireguard" });
    await story.passUntilSettled(12);
    expect(await story.record()).toMatchObject({ phase: "ready", spec: { encryption: "wireguard" } });
  });
});

describe("a cluster whose tag is gone, and its state", () => {
  it("is maintained to what its record says", async () => {
    const story = await readyStory();
    loseState(story);
    await story.untag("enable_cilium");
    story.admin.delete(agentsRef);
    await story.pass();
    await story.letTimePass();
    await story.passUntilSettled();
    expect(story.admin.get(agentsRef)).toBeDefined();
    expect(await story.record()).toMatchObject({
      phase: "kept",
      release: "1.19.6",
      spec: { hubble: "relay" },
    });
  });

  it("says what runs and what is missing, with a remedy, where it is only watched", async () => {
    const story = withUntag(await readyStory(), "keep");
    const { spec, pinned } = await story.record();
    loseState(story);
    await story.untag("enable_cilium");
    story.admin.delete(agentsRef);
    story.kubernetes.requests.clear();
    await story.passUntilSettled();
    expect(story.kubernetes.requests.writes).toEqual([]);
    const record = await story.record();
    expect(record).toMatchObject({ phase: "kept", release: "1.19.6", revision: 1, spec, pinned });
    expect(await codesOf(story)).toEqual(["no-longer-asked", "state-not-trusted"]);
    const [asked] = record.objections.first.filter(({ code }) => code === "no-longer-asked");
    expect(asked?.message).toContain("DaemonSet kube-system/cilium");
    expect(asked?.remedy).toContain("enable_cilium=true");
    expect(record.evidence.find(({ name }) => name.includes("kube-system/cilium rolled"))).toMatchObject({
      current: 0,
    });
  });
});

describe("a cluster whose tag is gone, and its record", () => {
  it.each(["keep", "maintain", "uninstall"] as const)(
    "is seen by its access entry, and only watched, whatever onUntag says: %s",
    async (onUntag) => {
      const story = withUntag(await readyStory(), onUntag);
      await story.untag("enable_cilium");
      await loseRecord(story);
      story.admin.delete(agentsRef);
      story.kubernetes.requests.clear();
      for (let count = 0; count < 3; count += 1) {
        expect(await story.pass()).toMatchObject({ kind: "settled", phase: "kept" });
        await story.letTimePass();
      }
      expect(story.kubernetes.requests.writes).toEqual([]);
      expect(await story.record()).toMatchObject({ phase: "kept", revision: 0 });
      const [lost] = (await story.record()).objections.first;
      expect(lost).toMatchObject({ code: "record-lost", severity: "warning" });
      expect(lost?.remedy).toContain("enable_cilium=true");
      expect(await hasEntry(story)).toBe(true);
    },
  );

  it("says which release runs, and is kept again as soon as the tag says so", async () => {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_version: "1.18" } });
    await story.untag("enable_cilium", "cilium_version");
    await loseRecord(story);
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "kept", release: "1.18.12", revision: 0 });
    await story.tag({ enable_cilium: "true" });
    await story.pass();
    await story.letTimePass();
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ phase: "ready", release: "1.18.12", revision: 1 });
  });

  it("is removed by enable_cilium=false", async () => {
    const story = await readyStory();
    await story.untag("enable_cilium");
    await loseRecord(story);
    await story.pass();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "removing" });
  });

  it("is closed where nothing of ours stands but the entry", async () => {
    const story = await beginStory({ tags: { team: "net" } });
    await story.world.ports.eks.grantAccess(story.id, product.principalArn);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await hasEntry(story)).toBe(false);
  });
});

describe("a removal that began after a loss", () => {
  it.each(losses)("goes on when the tag goes too, where %s was lost", async (_, lose) => {
    const story = await readyStory();
    await lose(story);
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "removing" });
    await story.untag("enable_cilium");
    await story.letTimePass();
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
    expect(story.admin.get(agentsRef)).toBeUndefined();
    replaceNodes(story);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(await hasEntry(story)).toBe(false);
  });
});

describe("who may write ConfigMaps in kube-system", () => {
  const plant = (story: ClusterStory, texts: { inventory: string; revision: object }) => {
    story.admin.create(forgedInventory(texts.inventory, { namespace: "kube-system", name: inventory }));
    const place = { namespace: "kube-system", name: `${revisionPrefix}1` };
    story.admin.create(forgedRevision(texts.revision, place));
  };

  it.each(losses)("gets nothing where the tag is gone and %s", async (_, lose) => {
    const story = withUntag(await readyStory(), "uninstall");
    const revision = { ...revisionOf(story), objects: [binding] };
    const text = inventoryOf(story).replaceAll('"encryption":"wireguard"', '"encryption":"none"');
    const forged = JSON.stringify({ ...JSON.parse(text), removal: { nodes: [] } });
    const watched = withUntag(story, "keep");
    await watched.untag("enable_cilium");
    await lose(watched);
    loseState(watched);
    plant(watched, { inventory: forged, revision });
    const before = versionsOf(watched);
    watched.kubernetes.requests.clear();
    await watched.pass();
    await watched.letTimePass();
    await watched.pass();
    expect(watched.kubernetes.requests.writes).toEqual([]);
    expect(versionsOf(watched)).toEqual(before);
    expect(watched.admin.get(bindingRef)).toBeUndefined();
    expect(await codesOf(watched)).toContain("state-not-trusted");
  });

  it("has us neither look at nor act on a cluster that nobody ever tagged", async () => {
    const donor = await readyStory();
    const texts = { inventory: inventoryOf(donor), revision: revisionOf(donor) };
    const story = await beginStory({ tags: { team: "net" } });
    plant(story, texts);
    const before = versionsOf(story);
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: undefined });
    expect(story.kubernetes.requests.all).toEqual([]);
    expect(versionsOf(story)).toEqual(before);
    expect(await story.recordText()).toBeUndefined();
    expect(await hasEntry(story)).toBe(false);
  });

  it("cannot turn encryption off where the record is lost, and the tag is not understood", async () => {
    const story = await readyStory();
    await story.tag({ cilium_encryption: "of" });
    await loseRecord(story);
    story.admin.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
    await story.pass();
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard")).toBe("true");
  });
});
