import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { stateDigest } from "../../functions/core/plan/state-config-maps.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { writeRecord } from "../../functions/core/record/fit-record.ts";
import { withStateDigests } from "../../functions/core/record/make-record.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { codesOf, configMapRef, forgedInventory, forgedRevision, inventoryOf, revisionOf } from "./tenant.ts";

const { inventory, revisionPrefix } = productNames;
const nested = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;

const monsters: readonly (readonly [string, string])[] = [
  ["a gzip that unpacks to 400 MB", gzipSync(Buffer.alloc(400_000_000, 0x20)).toString("base64")],
  ["a gzip of maps nested 20,000 deep", gzipSync(nested).toString("base64")],
  [
    "a gzip of lists nested 20,000 deep",
    gzipSync(`${"[".repeat(20_000)}${"]".repeat(20_000)}`).toString("base64"),
  ],
  ["no gzip", "AAAA"],
];

const withPacked = (packed: string): KubeObject => ({
  ...forgedRevision({}, { namespace: "kube-system", name: `${revisionPrefix}7` }),
  binaryData: { "revision.json.gz": packed },
});

/** The record takes them for ours, as if its protection had failed too: the bounds have to hold alone. */
async function prove(story: ClusterStory, ...objects: KubeObject[]): Promise<void> {
  const record = await story.record();
  const digests = [...(record.stateDigests ?? []), ...objects.map(stateDigest)];
  await story.writeRecord(writeRecord(withStateDigests(record, digests)));
}

/** Drift is repaired, in a time that does not stand out. */
async function expectRepaired(story: ClusterStory): Promise<void> {
  story.admin.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
  const start = process.cpuUsage();
  await story.pass();
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1_000_000).toBeLessThan(4);
  expect(story.admin.get(ciliumConfigRef)).toMatchObject({ data: { "enable-wireguard": "true" } });
  await story.letTimePass();
  expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
}

describe("state that no product wrote", () => {
  it.each(monsters)("in a revision, %s, is refused before it does harm", async (_, packed) => {
    const story = await readyStory();
    story.admin.create(withPacked(packed));
    await expectRepaired(story);
    story.admin.create(withPacked(packed));
    await prove(story, withPacked(packed));
    await expectRepaired(story);
  });

  it.each([
    ["maps nested 20,000 deep", nested],
    ["a million characters of no sense", `"${"x".repeat(1_000_000)}"`],
    ["a schema that is no number", '{"schema":"2"}'],
  ])("in the inventory, %s, is rebuilt", async (_, text) => {
    const story = await readyStory();
    const forged = forgedInventory(text, { namespace: "kube-system", name: inventory });
    story.admin.patch(configMapRef(inventory), { data: { "inventory.json": text } });
    await prove(story, forged);
    await expectRepaired(story);
    expect(JSON.parse(inventoryOf(story))).toMatchObject({ revision: 1 });
  });

  it("with members that every object has is read as the map it is", async () => {
    const story = await readyStory();
    const own = `"__proto__":{"uid":"u","hash":"h"},"constructor":{"uid":"u","hash":"h"},`;
    const text = inventoryOf(story).replace('"objects":{', `"objects":{${own}`);
    story.admin.patch(configMapRef(inventory), { data: { "inventory.json": text } });
    await prove(story, forgedInventory(text, { namespace: "kube-system", name: inventory }));
    await expectRepaired(story);
    expect(({} as Record<string, unknown>)["uid"]).toBeUndefined();
    expect(inventoryOf(story)).not.toContain("constructor");
  });

  it.each(["-1", "0", "1.5", "9007199254740992", "1e308", "1000000000", "01", "1e0"])(
    "with the revision number %s counts for nothing",
    async (number) => {
      const story = await readyStory();
      const place = { namespace: "kube-system", name: `${revisionPrefix}${number}` };
      const forged = forgedRevision({ ...revisionOf(story), number: Number(number) }, place);
      story.admin.create(forged);
      const text = inventoryOf(story).replace('"revision":1', `"revision":${Number(number)}`);
      story.admin.patch(configMapRef(inventory), { data: { "inventory.json": text } });
      await prove(story, forged, forgedInventory(text, { namespace: "kube-system", name: inventory }));
      await expectRepaired(story);
      expect(await story.record()).toMatchObject({ revision: 1 });
    },
  );

  it("without any object is none", async () => {
    const story = await readyStory();
    const place = { namespace: "kube-system", name: `${revisionPrefix}1` };
    const forged = forgedRevision({ ...revisionOf(story), objects: [] }, place);
    story.admin.patch(configMapRef(place.name), { binaryData: forged["binaryData"] ?? null });
    await prove(story, forged);
    await expectRepaired(story);
    expect(await codesOf(story)).toEqual([]);
  });
});
