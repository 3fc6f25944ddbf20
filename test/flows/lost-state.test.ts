import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { readRecord } from "../../functions/core/record/read-record.ts";
import { codesOf, configMapRef, inventoryOf, versionsOf } from "../attacks/tenant.ts";
import { beginStory } from "../builders/begin-story.ts";
import { ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { loseState } from "../builders/lose-state.ts";
import { readyStory } from "../builders/ready-story.ts";

const { inventory, revisionPrefix } = productNames;
const revisionRef = (number = 1) => configMapRef(`${revisionPrefix}${number}`);
const noRecord = '{"schema":1,"pha';

/** A cluster of an older minor than the fleet's, by its tag; the tag goes, and the release stays pinned by nothing but state. */
async function olderStory(): Promise<ClusterStory> {
  const story = await readyStory({ tags: { enable_cilium: "true", cilium_version: "1.18" } });
  expect(await story.record()).toMatchObject({ release: "1.18.12" });
  return story;
}

async function expectUnchanged(story: ClusterStory, lose: () => Promise<void> | void): Promise<void> {
  const before = versionsOf(story);
  await lose();
  await story.pass();
  expect(versionsOf(story)).toEqual(before);
  await story.letTimePass();
  expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  story.kubernetes.requests.clear();
  await story.pass();
  expect(story.kubernetes.requests.writes).toEqual([]);
  expect((await story.record()).stateDigests).toHaveLength(2);
}

describe("a release that runs", () => {
  it.each([
    ["its revision is lost", (story: ClusterStory) => void story.admin.delete(revisionRef())],
    ["its record is lost", (story: ClusterStory) => story.writeRecord(noRecord)],
    [
      "record and state are lost",
      (story: ClusterStory) => {
        loseState(story);
        return story.writeRecord(noRecord);
      },
    ],
  ])("is where a change begins, and no minor is left out, where %s", async (_, lose) => {
    const story = await olderStory();
    await lose(story);
    await story.tag({ cilium_version: "1.20" });
    await story.pass();
    expect(await codesOf(story)).toContain("release-skips-minor");
    expect(await story.record()).toMatchObject({ phase: "blocked", release: "1.18.12" });
    const agents = story.admin.get({
      ...ciliumConfigRef,
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      name: "cilium",
    });
    expect(JSON.stringify(agents)).toContain("cilium:v1.18.12");
  });
});

describe("a cluster moves no object", () => {
  it("where its record is lost", async () => {
    const story = await readyStory();
    await expectUnchanged(story, () => story.writeRecord(noRecord));
  });

  it("where its inventory is lost", async () => {
    const story = await readyStory();
    await expectUnchanged(story, () => void story.admin.delete(configMapRef(inventory)));
  });

  it("where its revision is lost", async () => {
    const story = await readyStory();
    await expectUnchanged(story, () => void story.admin.delete(revisionRef()));
  });

  it("where inventory and revision are lost", async () => {
    const story = await readyStory();
    await expectUnchanged(story, () => loseState(story));
  });

  it("where all three are lost", async () => {
    const story = await readyStory();
    await expectUnchanged(story, async () => {
      loseState(story);
      await story.writeRecord(noRecord);
    });
  });

  it.each(["record", "state", "both"])("to another release than the one that runs: %s lost", async (what) => {
    const story = await olderStory();
    // Whoever reads the tags alone would install the fleet's release.
    if (what !== "state") await story.writeRecord(noRecord);
    if (what !== "record") loseState(story);
    await story.untag("cilium_version");
    await story.pass();
    expect(await story.record()).toMatchObject({ release: "1.18.12" });
  });
});

describe("a revision that is lost", () => {
  it("is rendered anew from the spec that the inventory keeps, whatever the fleet asks today, and the record says so", async () => {
    const { id, world } = await olderStory();
    const settings = { ...world.ports.settings, release: "1.20", extraConfig: { "crd-wait-timeout": "10m" } };
    const story = new ClusterStory({ ...world, ports: { ...world.ports, settings } }, id.name);
    const before = JSON.parse(inventoryOf(story));
    story.admin.delete(revisionRef());
    await story.pass();
    const after = JSON.parse(inventoryOf(story));
    expect(after).toMatchObject({ revision: 2, spec: before.spec, pinned: before.pinned });
    const { release, revision, objections, lastChange } = await story.record();
    expect([release, revision]).toEqual(["1.18.12", 2]);
    expect(objections.first).toMatchObject([{ code: "state-not-trusted", severity: "warning" }]);
    expect(objections.first[0]?.message).toContain(
      "The ConfigMap of revision 1 is gone from kube-system: the spec that the inventory keeps (Cilium 1.18.12, encryption wireguard,",
    );
    // Settings are no part of a spec: what they move is named.
    expect(lastChange).toMatchObject({
      kind: "repair",
      revision: 2,
      why: "the current revision was lost; a test",
      created: { total: 0 },
      deleted: { total: 0 },
    });
    expect(lastChange?.configured.first).toContain("ConfigMap kube-system/cilium-config");
  });

  it("stands in the record as a change, also where no object moves", async () => {
    const story = await readyStory();
    story.admin.delete(revisionRef());
    await story.pass();
    const { lastChange, history } = await story.record();
    expect(lastChange).toMatchObject({
      kind: "repair",
      revision: 2,
      why: "the current revision was lost; a test",
      configured: { total: 0 },
    });
    expect(history).toMatchObject([{ kind: "install" }]);
    await story.pass();
    expect((await story.record()).lastChange).toEqual(lastChange);
  });

  it("leaves a change that the tags ask for at the same time a change", async () => {
    const story = await readyStory();
    story.admin.delete(revisionRef());
    await story.tag({ cilium_hubble: "off" });
    await story.pass();
    expect((await story.record()).lastChange).toMatchObject({ kind: "change", revision: 2, why: "a test" });
  });
});

describe("with the record lost, state in the cluster", () => {
  it("is no word of ours: a forged spec turns nothing off", async () => {
    const story = await readyStory();
    const forged = inventoryOf(story).replaceAll('"encryption":"wireguard"', '"encryption":"none"');
    story.admin.patch(configMapRef(inventory), { data: { "inventory.json": forged } });
    await story.writeRecord(noRecord);
    await story.pass();
    expect(await codesOf(story)).toEqual(["state-not-trusted"]);
    await story.letTimePass();
    await story.passUntilSettled();
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard")).toBe("true");
  });

  it("does not stop a removal", async () => {
    const story = await readyStory();
    story.simulated.group.taints = [];
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    const before = await story.record();
    await story.writeRecord(JSON.stringify({ ...before, stateDigests: undefined }));
    await story.passUntilSettled();
    for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(story.ownedObjects().map(({ metadata }) => metadata.name)).toEqual([]);
    expect((await story.record()).stateDigests).toBeUndefined();
  });
});

describe("a pass that dies between state and record", () => {
  /** Parameter Store takes so many records, and then none for a while. */
  async function passWithRecords(story: ClusterStory, count: number): Promise<void> {
    const { ports } = story.world;
    let left = count;
    const write = async (name: string, text: string) => {
      left -= 1;
      if (left < 0) throw new Error("killed");
      return ports.records.write(name, text);
    };
    const records = { ...ports.records, write };
    const dying = new (story.constructor as typeof ClusterStory)(
      { ...story.world, ports: { ...ports, records } },
      story.id.name,
    );
    await expect(dying.pass()).rejects.toThrow("killed");
  }

  it.each([0, 1, 2])(
    "after %i records of a first installation leaves state that the next one trusts",
    async (count) => {
      const story = await beginStory();
      await story.pass();
      await story.letTimePass();
      await passWithRecords(story, count);
      await story.pass();
      expect((await codesOf(story)).filter((code) => code === "state-not-trusted")).toEqual([]);
      expect(await story.record()).toMatchObject({ revision: 1 });
      await story.letTimePass();
      expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    },
  );

  it.each([0, 1, 2])("after %i records of a change leaves state that the next one trusts", async (count) => {
    const story = await readyStory();
    await story.tag({ cilium_hubble: "off" });
    await passWithRecords(story, count);
    await story.pass();
    expect((await codesOf(story)).filter((code) => code === "state-not-trusted")).toEqual([]);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ revision: 2 });
    expect(story.ownedObjects().map(({ metadata }) => metadata.name)).not.toContain("hubble-relay");
  });

  it("of a change that is taken back leaves no revision that nobody knows", async () => {
    const story = await readyStory();
    await story.tag({ cilium_hubble: "off" });
    await passWithRecords(story, 1);
    await story.untag("cilium_hubble");
    await story.passUntilSettled();
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ phase: "ready", revision: 1, objections: { total: 0 } });
  });

  it("is a repair, too", async () => {
    const story = await readyStory();
    story.admin.delete(ciliumConfigRef);
    await passWithRecords(story, 1);
    const { stateDigests } = await story.record();
    expect(stateDigests).toHaveLength(3);
    await story.letTimePass();
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(await codesOf(story)).toEqual([]);
  });
});

it("an installation counts its state in the record, and a full record has room for it", async () => {
  const story = await readyStory();
  const reading = readRecord(await story.recordText());
  expect(reading).toMatchObject({ record: { stateDigests: [expect.any(String), expect.any(String)] } });
});

describe("an object of ours that appears between look and dry run", () => {
  it("is a retry, and no stranger's", async () => {
    const story = await readyStory();
    const made = story.admin.get(ciliumConfigRef);
    if (made === undefined) throw new Error("there is no cilium-config");
    story.admin.delete(ciliumConfigRef);
    const { apiVersion, kind, metadata } = made;
    const late = {
      apiVersion,
      kind,
      metadata: { name: metadata.name, namespace: "kube-system", labels: metadata.labels ?? {} },
    };
    // A killed pass's create comes late, just before the dry run of this object.
    let isMade = false;
    story.kubernetes.faults.inject({ type: "delay", milliseconds: 0 }, ({ method, path }) => {
      if (isMade || method !== "PATCH" || !path.endsWith("/configmaps/cilium-config")) return false;
      isMade = true;
      story.admin.create({ ...late, data: {} });
      return true;
    });
    expect(await story.pass()).toMatchObject({ kind: "retry" });
    expect(await codesOf(story)).toEqual([]);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard")).toBe("true");
  });
});

describe("a removal that waits for its nodes", () => {
  it.each([
    ["its record is lost", (story: ClusterStory) => story.writeRecord(noRecord)],
    [
      "its inventory is lost",
      async (story: ClusterStory) => void story.admin.delete(configMapRef(inventory)),
    ],
  ])("waits for them still where %s", async (_, lose) => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
    await lose(story);
    await story.pass();
    await story.letTimePass();
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });

    story.simulated.group.taints = [];
    for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
  });
});
