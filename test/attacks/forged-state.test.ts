import { describe, expect, it } from "vitest";
import { listAt } from "../../functions/core/json.ts";
import { keyOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { lastAppliedDemo } from "../builders/last-applied-demo.ts";
import { readyStory } from "../builders/ready-story.ts";
import {
  binding,
  bindingRef,
  codesOf,
  configMapRef,
  forgedInventory,
  forgedRevision,
  inventoryOf,
  makeNamespace,
  revisionOf,
  versionsOf,
} from "./tenant.ts";

const { inventory, revisionPrefix } = productNames;

/** Nothing that a tenant planted moves anything: one pass writes to no object of ours, and binds nobody. */
async function expectUnmoved(story: ClusterStory, plant: () => void): Promise<void> {
  plant();
  const before = versionsOf(story);
  expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
  expect(story.admin.get(bindingRef)).toBeUndefined();
  expect(versionsOf(story)).toEqual(before);
}

describe("who may write ConfigMaps in a namespace of his own", () => {
  it("gets nothing for the current revision with a binding in it", async () => {
    const story = await readyStory();
    makeNamespace(story, "apps");
    await expectUnmoved(story, () => {
      const revision = revisionOf(story);
      const content = { ...revision, objects: [...listAt(revision, "objects"), binding] };
      story.admin.create(forgedRevision(content, { namespace: "apps", name: "x" }));
    });
    expect(await codesOf(story)).toEqual(["labelled-stranger"]);
  });

  it.each(["aaa", "zzz"])("%s gets nothing for state made from the source alone", async (namespace) => {
    const story = await readyStory();
    makeNamespace(story, namespace);
    await expectUnmoved(story, () => {
      const content = { schema: 1, ...lastAppliedDemo, number: 9, objects: [binding] };
      const claimed = { schema: 1, ...lastAppliedDemo, revision: 9, objects: {} };
      story.admin.create(forgedRevision(content, { namespace, name: `${revisionPrefix}9` }));
      story.admin.create(forgedInventory(JSON.stringify(claimed), { namespace, name: inventory }));
    });
    expect(await codesOf(story)).toEqual(["labelled-stranger"]);
    expect(JSON.parse(inventoryOf(story))).toMatchObject({ revision: 1, spec: { release: "1.19.6" } });
  });

  it.each(["aaa", "zzz", "kube-system"])(
    "%s gets nothing for what he planted before the first installation",
    async (namespace) => {
      const story = await beginStory();
      if (namespace !== "kube-system") makeNamespace(story, namespace);
      const spec = { ...lastAppliedDemo.spec, encryption: "none" };
      const content = { schema: 1, ...lastAppliedDemo, spec, number: 1, objects: [binding] };
      const claimed = { schema: 1, ...lastAppliedDemo, spec, revision: 1, objects: {} };
      story.admin.create(forgedRevision(content, { namespace, name: `${revisionPrefix}1` }));
      story.admin.create(forgedInventory(JSON.stringify(claimed), { namespace, name: inventory }));
      expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
      expect(story.admin.get(bindingRef)).toBeUndefined();
      expect(JSON.parse(inventoryOf(story))).toMatchObject({ spec: { encryption: "wireguard" } });
      expect(story.admin.get(configMapRef("cilium-config"))).toMatchObject({
        data: { "enable-wireguard": "true" },
      });
    },
  );

  it("gets a removal neither begun nor stopped", async () => {
    const story = await readyStory();
    makeNamespace(story, "apps");
    const theirs = forgedInventory('{"schema":2}', { namespace: "apps", name: inventory });
    await expectUnmoved(story, () => story.admin.create(theirs));
    await story.tag({ enable_cilium: "false" });
    await story.passUntilSettled(24);
    expect(versionsOf(story)).toEqual([expect.stringContaining(keyOf(theirs))]);
  });
});
